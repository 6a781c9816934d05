//! Two API processes behind which answers of Elasticsearch are shared.

use super::process::Server;
use super::redis::Redis;
use super::sync::Stage;

const HITS: &str = "innsight_shared_cache_questions_total{result=\"hit\"}";
const WRITTEN: &str = "innsight_shared_cache_writes_total{result=\"written\"}";

/// The body of an answer.
fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").expect("a body").1
}

// brief: S9
#[tokio::test]
async fn a_second_process_answers_with_what_the_first_one_asked() {
    let stage = Stage::new().await;
    let redis = Redis::start();
    let _indexer = stage.start(&["sync"]);
    let api = || {
        let mut command = stage.command(&["api"]);
        command.env("REDIS_URL", redis.url());
        Server::run(command)
    };
    let (first, second) = (api(), api());
    for server in [&first, &second] {
        server.await_answer("/v1/hotels?q=hotel", "\"engine\":\"elasticsearch\"");
    }
    // nothing changes any more, so sooner or later an answer is kept, shared and found
    for limit in 1.. {
        let path = format!("/v1/hotels?bbox=-180,-90,180,90&limit={}", limit % 100 + 1);
        let answers = [first.get(&path), second.get(&path)];
        if !second.get("/metrics").contains(HITS) {
            assert!(limit < 500, "{}{}", second.get("/metrics"), answers[1]);
            continue;
        }
        assert_eq!(body(&answers[0]), body(&answers[1]));
        break;
    }
    // it is counted once the store has taken it: the other process may have found it by then
    first.await_answer("/metrics", WRITTEN);
}

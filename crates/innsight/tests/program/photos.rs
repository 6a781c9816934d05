//! Photos as an operator adds them, while the platform runs.
// brief: U7

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Rgb, RgbImage};

use super::process::{Server, WORLD};
use super::{Folder, create_database, innsight, output, run_sql};

/// A file with this content; its path.
fn write_file(folder: &Folder, name: &str, content: &[u8]) -> String {
    let path = folder.path(name);
    std::fs::write(&path, content).expect("a file");
    path
}

fn picture(width: u32, height: u32, red: u8) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let picture = RgbImage::from_pixel(width, height, Rgb([red, 90, 90]));
    picture.write_to(&mut file, ImageFormat::Png).expect("a PNG");
    file.into_inner()
}

fn add<'a>(file: &'a str, alt: &'a str) -> Vec<&'a str> {
    vec!["photos", "add", "casa", file, "--alt", alt]
}

/// The id that was printed, for whoever runs this from a script.
fn added(url: &str, arguments: &[&str]) -> String {
    let output = innsight(url, arguments).output().expect("the program");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[tokio::test]
async fn photos_are_added_ordered_and_removed_while_the_platform_runs() {
    let (url, folder) = (create_database().await, Folder::new());
    let server = Server::run(innsight(&url, &["up", "--migrate"]));
    run_sql(&url, WORLD).await;
    server.await_answer("/v1/hotels?q=casa", "picture.svg");

    // the name of a file says nothing
    let first = write_file(&folder, "pool.txt", &picture(1600, 1200, 10));
    let pool = added(&url, &add(&first, "  The pool\n at dusk "));
    server.await_answer("/v1/hotels?q=casa", &format!("photos/{pool}/640"));
    server.await_answer("/v1/hotels/casa", "\"alt\":\"The pool at dusk\"");
    let shown = server.head(&format!("/v1/hotels/casa/photos/{pool}/1280"));
    assert!(shown.contains("content-type: image/jpeg"), "{shown}");
    let second = write_file(&folder, "front.png", &picture(400, 300, 200));
    let mut at_front = add(&second, "The front");
    at_front.extend(["--place", "1"]);
    let front = added(&url, &at_front);
    server.await_answer("/v1/hotels?q=casa", &format!("photos/{front}/400"));

    let (status, told) = output(&url, &["photos", "list", "casa"]);
    assert_eq!(status, Some(0), "{told}");
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[0].contains(&front) && lines[0].contains("400 × 300"), "{told}");
    assert!(lines[1].contains(&pool) && lines[1].ends_with("The pool at dusk"), "{told}");
    let (_, told) = output(&url, &["photos", "list", "casa", "--json"]);
    assert!(told.contains("\"widths\""), "{told}");

    let change = ["photos", "change", "casa", &pool, "--place", "1", "--alt", "Water"];
    assert_eq!(output(&url, &change).0, Some(0));
    server.await_answer("/v1/hotels?q=casa", "\"alt\":\"Water\"");
    assert_eq!(output(&url, &["photos", "remove", "casa", &pool]).0, Some(0));
    server.await_answer("/v1/hotels?q=casa", &format!("photos/{front}/400"));
    let (status, told) = output(&url, &["photos", "remove", "casa", &pool]);
    assert!(status == Some(1) && told.contains("has no photo"), "{told}");
    assert_eq!(output(&url, &["photos", "remove", "casa", &front]).0, Some(0));
    server.await_answer("/v1/hotels?q=casa", "picture.svg");
}

#[tokio::test]
async fn what_is_no_photo_is_refused_in_words() {
    let (url, folder) = (create_database().await, Folder::new());
    assert_eq!(output(&url, &["migrate"]).0, Some(0));
    run_sql(&url, WORLD).await;
    let refused = |arguments: &[&str], words: &str| {
        let (status, told) = output(&url, arguments);
        assert_ne!(status, Some(0), "{told}");
        assert!(told.contains(words), "{words} in {told}");
        assert!(!told.contains("panicked"), "{told}");
    };
    let page = write_file(&folder, "photo.jpg", b"<html>no photo</html>");
    refused(&add(&page, "Front"), "neither JPEG nor PNG nor WebP");
    let whole = picture(800, 600, 1);
    let cut = write_file(&folder, "cut.png", &whole[..whole.len() / 2]);
    refused(&add(&cut, "Front"), "broken or cut off");
    // 100 megapixels in a file of a few hundred kilobytes
    let mut bomb = Cursor::new(Vec::new());
    let black = GrayImage::new(10_000, 10_000);
    black.write_to(&mut bomb, ImageFormat::Png).expect("a PNG");
    let bomb = write_file(&folder, "bomb.png", bomb.get_ref());
    refused(&add(&bomb, "Front"), "10000 × 10000 pixels");
    let large = write_file(&folder, "large.jpg", &vec![0; 26 * 1024 * 1024]);
    refused(&add(&large, "Front"), "more than 25 MiB");
    refused(&add(&folder.0.to_string_lossy(), "Front"), "it is no file");
    refused(&add("/nonexistent/photo.jpg", "Front"), "can't be opened");
    refused(&add("http://127.0.0.1:1/photo.jpg", "Front"), "not a public address");
    refused(&add("ftp://example.org/photo.jpg", "Front"), "only http and https");
    refused(&add(&cut, "  "), "say what the photo shows");
    refused(&["photos", "add", "nobody", &cut, "--alt", "x"], "no hotel has the id or slug nobody");

    let good = write_file(&folder, "good.png", &whole);
    added(&url, &add(&good, "Front"));
    refused(&add(&good, "Front"), "has this photo already");
    run_sql(
        &url,
        "INSERT INTO hotel_photos (id, hotel_id, place, alt, width, height, source)
         SELECT gen_random_uuid(), id, place, 'x', 640, 480, sha256(place::text::bytea)
         FROM hotels, generate_series(2, 30) AS place",
    )
    .await;
    let more = write_file(&folder, "more.png", &picture(800, 600, 2));
    refused(&add(&more, "Front"), "at most 30 photos");
}

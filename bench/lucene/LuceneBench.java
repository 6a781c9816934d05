// Answers the bench line by line: one command in, one line out. Questions are given once and then
// named by their number. An error is told as a line that begins with `error`.
//
//   world FILE                      hotels=
//   index terms|columns one|grown   segments= bytes= build_ms= heap_bytes=
//   cache on|off                    ok
//   questions N, and N lines        ok
//   ask NUMBER                      total= hotels=
//   warm N                          asked=
//   time REPETITIONS                ns=

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.util.Version;

public final class LuceneBench {
  private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
  private final Path folder;
  private World world;
  private HotelIndex index;
  private HotelIndex.Question[] questions = {};
  /** Results go here, so that nobody finds them unneeded. */
  private long seen;

  private LuceneBench(Path folder) {
    this.folder = folder;
  }

  /** The argument is a folder for indices. */
  public static void main(String[] arguments) throws IOException {
    LuceneBench bench = new LuceneBench(Path.of(arguments[0]));
    System.out.printf(
        "lucene=%s java=%s%n", Version.LATEST, System.getProperty("java.runtime.version"));
    String line;
    while ((line = bench.in.readLine()) != null) {
      String answer;
      try {
        answer = bench.answer(line.split(" "));
      } catch (Exception failure) {
        answer = "error " + failure;
      }
      System.out.println(answer);
    }
  }

  private String answer(String[] words) throws IOException {
    return switch (words[0]) {
      case "world" -> {
        world = World.read(Path.of(words[1]));
        yield "hotels=" + world.hotels().length;
      }
      case "index" -> index(Stays.valueOf(words[1].toUpperCase(Locale.ROOT)), words[2]);
      case "cache" -> {
        index.cache(words[1].equals("on"));
        yield "ok";
      }
      case "questions" -> {
        questions = new HotelIndex.Question[Integer.parseInt(words[1])];
        for (int i = 0; i < questions.length; i++) {
          questions[i] = HotelIndex.Question.read(in.readLine());
        }
        yield "ok";
      }
      case "ask" -> ask(questions[Integer.parseInt(words[1])]);
      case "warm" -> {
        int asked = 0;
        for (int least = Integer.parseInt(words[1]); asked < least; asked += questions.length) {
          askAll();
        }
        yield "asked=" + asked;
      }
      case "time" -> {
        long begin = System.nanoTime();
        for (int left = Integer.parseInt(words[1]); left > 0; left--) {
          askAll();
        }
        yield "ns=" + (System.nanoTime() - begin);
      }
      default -> "error unknown " + words[0];
    };
  }

  private String index(Stays stays, String shape) throws IOException {
    if (index != null) {
      index.close();
    }
    long begin = System.nanoTime();
    Path here = Files.createDirectories(folder.resolve(stays + "-" + shape));
    index = new HotelIndex(here, world, stays, shape.equals("grown"));
    long milliseconds = (System.nanoTime() - begin) / 1_000_000;
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return "segments=%d bytes=%d build_ms=%d heap_bytes=%d"
        .formatted(
            index.segments(),
            index.bytes(),
            milliseconds,
            runtime.totalMemory() - runtime.freeMemory());
  }

  private String ask(HotelIndex.Question question) throws IOException {
    TopFieldDocs found = index.ask(question);
    String hotels =
        Stream.of(found.scoreDocs)
            .map(hit -> ((FieldDoc) hit).fields[1].toString())
            .collect(Collectors.joining(","));
    return "total=" + found.totalHits.value() + " hotels=" + hotels;
  }

  private void askAll() throws IOException {
    for (HotelIndex.Question question : questions) {
      TopFieldDocs found = index.ask(question);
      seen += found.totalHits.value() + found.scoreDocs.length;
    }
  }
}

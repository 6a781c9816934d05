// The hotels as an index of Lucene, and the questions as its queries: every condition in the form
// that its documentation or source recommends for it.

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.IntField;
import org.apache.lucene.document.LatLonDocValuesField;
import org.apache.lucene.document.LatLonPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.geo.GeoEncodingUtils;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.IndexOrDocValuesQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LRUQueryCache;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.search.UsageTrackingQueryCachingPolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

final class HotelIndex implements AutoCloseable {
  static final int PAGE = 20;
  private static final int CACHED_QUERIES_MAX = 10_000;
  private static final long CACHED_BYTES_MAX = 256L << 20;
  private static final float CACHED_AT_ANY_COST = Float.POSITIVE_INFINITY;
  /** Hotels between two commits of an index that grows, first as they come, then changed ones. */
  private static final int GROWN_BY = 500;
  private static final int CHANGED_ONE_IN = 10;
  private static final String KEY = "key";

  /** Best first, ties by id. The index is kept in this order too: then nothing is compared. */
  private static final Sort ORDER =
      new Sort(
          new SortField("rank", SortField.Type.LONG, true),
          new SortField("hotel", SortField.Type.LONG));

  private final Directory directory;
  private final DirectoryReader reader;
  private final Stays stays;
  private IndexSearcher searcher;

  /** What is asked: parts of degrees as the bench has them, bits of amenities and of stars. */
  record Question(
      int southE7,
      int northE7,
      int westE7,
      int eastE7,
      boolean everywhere,
      int amenities,
      int stars,
      int ratingMin,
      int arrival,
      int nights,
      int adults) {

    static Question read(String line) {
      int[] of = Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray();
      return new Question(
          of[0], of[1], of[2], of[3], of[4] != 0, of[5], of[6], of[7], of[8], of[9], of[10]);
    }
  }

  HotelIndex(Path folder, World world, Stays stays, boolean grown) throws IOException {
    this.stays = stays;
    directory = new MMapDirectory(folder);
    IndexWriterConfig config = new IndexWriterConfig().setIndexSort(ORDER);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < world.hotels().length; i++) {
        writer.addDocument(document(world, i));
        if (grown && i % GROWN_BY == GROWN_BY - 1) {
          writer.commit();
        }
      }
      if (grown) {
        change(writer, world);
      } else {
        writer.forceMerge(1);
      }
      writer.commit();
    }
    reader = DirectoryReader.open(directory);
    cache(false);
  }

  private void change(IndexWriter writer, World world) throws IOException {
    for (int i = 0; i < world.hotels().length; i += CHANGED_ONE_IN) {
      writer.updateDocument(new Term(KEY, Integer.toString(i)), document(world, i));
      if (i / CHANGED_ONE_IN % GROWN_BY == GROWN_BY - 1) {
        writer.commit();
      }
    }
  }

  private Document document(World world, int number) {
    World.Hotel hotel = world.hotels()[number];
    Document document = new Document();
    document.add(new StringField(KEY, Integer.toString(number), Field.Store.NO));
    document.add(new LatLonPoint("place", hotel.latitude(), hotel.longitude()));
    document.add(new LatLonDocValuesField("place", hotel.latitude(), hotel.longitude()));
    document.add(new NumericDocValuesField("rank", hotel.rank()));
    document.add(new NumericDocValuesField("hotel", number));
    document.add(new IntField("stars", hotel.stars(), Field.Store.NO));
    if (hotel.rating() >= 0) {
      document.add(new IntField("rating", hotel.rating(), Field.Store.NO));
    }
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      if ((hotel.amenities() >> bit & 1) != 0) {
        document.add(new StringField("amenity", Integer.toString(bit), Field.Store.NO));
      }
    }
    stays.add(document, world, hotel);
    return document;
  }

  /** With Lucene's cache of filters as it comes, but for small segments too, or without any. */
  void cache(boolean on) {
    searcher = new IndexSearcher(reader);
    searcher.setQueryCache(
        on
            ? new LRUQueryCache(
                CACHED_QUERIES_MAX, CACHED_BYTES_MAX, leaf -> true, CACHED_AT_ANY_COST)
            : null);
    searcher.setQueryCachingPolicy(new UsageTrackingQueryCachingPolicy());
  }

  /** The first page and the exact number of all. */
  TopFieldDocs ask(Question question) throws IOException {
    return searcher.search(
        query(question), new TopFieldCollectorManager(ORDER, PAGE, null, Integer.MAX_VALUE));
  }

  private Query query(Question question) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    if (!question.everywhere()) {
      all.add(box(question), Occur.FILTER);
    }
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      if ((question.amenities() >> bit & 1) != 0) {
        all.add(new TermQuery(new Term("amenity", Integer.toString(bit))), Occur.FILTER);
      }
    }
    if (question.stars() != 0) {
      int[] stars = bits(question.stars());
      all.add(IntField.newSetQuery("stars", stars), Occur.FILTER);
    }
    if (question.ratingMin() > 0) {
      Query good = IntField.newRangeQuery("rating", question.ratingMin(), Integer.MAX_VALUE);
      all.add(good, Occur.FILTER);
    }
    all.add(stays.query(question.adults(), question.arrival(), question.nights()), Occur.FILTER);
    return new ConstantScoreQuery(all.build());
  }

  private static int[] bits(int set) {
    int[] bits = new int[Integer.bitCount(set)];
    for (int i = 0; i < bits.length; i++, set &= set - 1) {
      bits[i] = Integer.numberOfTrailingZeros(set);
    }
    return bits;
  }

  /**
   * Lucene keeps 32 bits a coordinate, more than a ten-millionth of a degree needs, so no two of
   * our points share a cell and a box can be exact. It rounds lower edges up and points down: an
   * edge is given as the lower end of its cell.
   */
  private static Query box(Question question) {
    double south = cell(GeoEncodingUtils.encodeLatitude(question.southE7() / 1e7), true);
    double west = cell(GeoEncodingUtils.encodeLongitude(question.westE7() / 1e7), false);
    double north = question.northE7() / 1e7;
    double east = question.eastE7() / 1e7;
    return new IndexOrDocValuesQuery(
        LatLonPoint.newBoxQuery("place", south, north, west, east),
        LatLonDocValuesField.newSlowBoxQuery("place", south, north, west, east));
  }

  private static double cell(int encoded, boolean latitude) {
    return latitude
        ? GeoEncodingUtils.decodeLatitude(encoded)
        : GeoEncodingUtils.decodeLongitude(encoded);
  }

  int segments() {
    return reader.leaves().size();
  }

  long bytes() throws IOException {
    long bytes = 0;
    for (String file : directory.listAll()) {
      bytes += directory.fileLength(file);
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    reader.close();
    for (String file : directory.listAll()) {
      directory.deleteFile(file);
    }
    directory.close();
  }
}

// Two ways to find hotels that are free for a whole stay, both exact: a term for every arrival,
// length and party, or a column for every arrival and party that holds the lengths as bits.

import java.io.IOException;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BytesRef;

enum Stays {
  TERMS {
    @Override
    void add(Document document, World world, World.Hotel hotel) {
      document.add(new Field(FIELD, new Tokens(world, hotel), TERM_TYPE));
    }

    @Override
    Query query(int adults, int arrival, int nights) {
      return new TermQuery(new Term(FIELD, term(adults, arrival, nights)));
    }
  },
  COLUMNS {
    @Override
    void add(Document document, World world, World.Hotel hotel) {
      for (int adults = 1; adults <= ADULTS_MAX; adults++) {
        int[] lengths = world.stays(hotel, adults);
        for (int arrival = 0; arrival < lengths.length; arrival++) {
          document.add(new NumericDocValuesField(column(adults, arrival), lengths[arrival]));
        }
      }
    }

    @Override
    Query query(int adults, int arrival, int nights) {
      return new Column(column(adults, arrival), nights);
    }
  };

  /** Parties of one room that are indexed. */
  static final int ADULTS_MAX = 4;
  /** Stays that have terms; longer ones are not asked for. */
  static final int TERM_NIGHTS_MAX = 7;

  private static final String FIELD = "stay";
  private static final FieldType TERM_TYPE = new FieldType();

  static {
    TERM_TYPE.setIndexOptions(IndexOptions.DOCS);
    TERM_TYPE.setOmitNorms(true);
    TERM_TYPE.freeze();
  }

  abstract void add(Document document, World world, World.Hotel hotel);

  abstract Query query(int adults, int arrival, int nights);

  private static String column(int adults, int arrival) {
    return "stays." + adults + "." + arrival;
  }

  private static BytesRef term(int adults, int arrival, int nights) {
    byte[] bytes = {(byte) adults, (byte) (arrival >> 8), (byte) arrival, (byte) nights};
    return new BytesRef(bytes);
  }

  /** The terms of a hotel. */
  private static final class Tokens extends TokenStream {
    private final BytesTermAttribute attribute = addAttribute(BytesTermAttribute.class);
    private final int[][] lengths = new int[ADULTS_MAX + 1][];
    private int adults = 1;
    private int arrival;
    private int nights;

    Tokens(World world, World.Hotel hotel) {
      for (int of = 1; of <= ADULTS_MAX; of++) {
        lengths[of] = world.stays(hotel, of);
      }
    }

    @Override
    public boolean incrementToken() {
      for (; adults <= ADULTS_MAX; adults++, arrival = 0) {
        for (; arrival < lengths[adults].length; arrival++, nights = 0) {
          while (nights < TERM_NIGHTS_MAX) {
            nights++;
            if ((lengths[adults][arrival] >> (nights - 1) & 1) != 0) {
              attribute.setBytesRef(term(adults, arrival, nights));
              return true;
            }
          }
        }
      }
      return false;
    }
  }

  /** Looks into the column of hotels that passed everything cheaper. */
  private static final class Column extends Query {
    private static final float READS_OF_A_MATCH = 2;
    private final String field;
    private final int nights;

    Column(String field, int nights) {
      this.field = field;
      this.nights = nights;
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
      return new ConstantScoreWeight(this, boost) {
        @Override
        public ScorerSupplier scorerSupplier(LeafReaderContext context) throws IOException {
          NumericDocValues column = DocValues.getNumeric(context.reader(), field);
          TwoPhaseIterator look =
              new TwoPhaseIterator(column) {
                @Override
                public boolean matches() throws IOException {
                  return (column.longValue() >> (nights - 1) & 1) != 0;
                }

                @Override
                public float matchCost() {
                  return READS_OF_A_MATCH;
                }
              };
          Scorer scorer = new ConstantScoreScorer(score(), mode, look);
          return new ScorerSupplier() {
            @Override
            public Scorer get(long leadCost) {
              return scorer;
            }

            @Override
            public long cost() {
              return context.reader().maxDoc();
            }
          };
        }

        @Override
        public boolean isCacheable(LeafReaderContext context) {
          return true;
        }
      };
    }

    @Override
    public void visit(QueryVisitor visitor) {
      visitor.visitLeaf(this);
    }

    @Override
    public String toString(String unused) {
      return field + ":" + nights;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Column that && field.equals(that.field) && nights == that.nights;
    }

    @Override
    public int hashCode() {
      return 31 * field.hashCode() + nights;
    }
  }
}

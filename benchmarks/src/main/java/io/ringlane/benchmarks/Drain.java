package io.ringlane.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.ringlane.cluster.CacheSettings;
import io.ringlane.database.PlainJdbc;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;

/** Brings a fixed number of rows, each with a new value, to a database of its own; two ways of it. One thread. */
abstract sealed class Drain implements AutoCloseable {
  private static final int WINDOW = 1_024;

  final RealDatabases.Fresh place;

  private Drain(RealDatabases.Fresh place) {
    this.place = place;
  }

  /**
   * By its name.
   *
   * @param batch rows in a transaction
   * @param aroundDatabase a database that is not as it should be
   */
  static Drain named(String name, RealDatabases database, int rows, int batch,
      UnaryOperator<StoreOfRecord> aroundDatabase) throws Exception {
    return switch (name) {
      case "write-behind" -> new WriteBehind(database.fresh(), rows, batch, aroundDatabase);
      case "jdbc" -> new Jdbc(database.fresh(), rows, batch);
      default -> throw new IllegalArgumentException(
          "no drain is called '" + name + "'; there are write-behind, jdbc");
    };
  }

  /** Makes every row dirty. */
  abstract void fill() throws Exception;

  /** Returns when every row is durable. */
  abstract void drain() throws Exception;

  /** Ends all but the database, and judges the rows. */
  abstract Violations finish();

  @Override
  public void close() {
    place.close();
  }

  private static CacheSettings settings(int batch) {
    return CacheSettings.defaults().withWorkers(CacheUnderTest.WORKERS)
        .withFlush(FlushSettings.defaults().withBatch(batch));
  }

  private static void putAll(WriterUnderTest writer, int rows) throws InterruptedException {
    for (int key = 0; key < rows; key++) {
      writer.put(key);
    }
    writer.await();
  }

  /** The cache's flush daemon. */
  static final class WriteBehind extends Drain {
    private final WriterUnderTest writer;
    private final int rows;

    WriteBehind(RealDatabases.Fresh place, int rows, int batch, UnaryOperator<StoreOfRecord> aroundDatabase) {
      super(place);
      this.rows = rows;
      this.writer = new WriterUnderTest(place.url(), settings(batch), rows, WINDOW, aroundDatabase);
    }

    @Override
    void fill() throws InterruptedException {
      writer.cache().pauseFlush();
      putAll(writer, rows);
    }

    @Override
    void drain() throws Exception {
      writer.cache().resumeFlush();
      writer.flush();
    }

    @Override
    Violations finish() {
      return writer.finish();
    }
  }

  /** {@link PlainJdbc}, with the transactions that a flush daemon made of the same keys before, and new values. */
  static final class Jdbc extends Drain {
    private final PlainJdbc jdbc;
    private final List<List<Row>> recorded = new ArrayList<>();
    private final long[] last;
    private List<List<Row>> next = List.of();
    private int round;

    Jdbc(RealDatabases.Fresh place, int rows, int batch) throws Exception {
      super(place);
      last = new long[rows];
      try (WriterUnderTest writer = new WriterUnderTest(place.url(), settings(batch), rows, WINDOW, this::recorder)) {
        writer.cache().pauseFlush();
        putAll(writer, rows);
        writer.cache().resumeFlush();
        writer.flush();
      }
      jdbc = new PlainJdbc(place.url());
    }

    private StoreOfRecord recorder(StoreOfRecord database) {
      return new DelegatingStoreOfRecord(database) {
        @Override
        public List<WriteOutcome> write(List<Row> batch) {
          recorded.add(batch.stream().sorted(Comparator.comparing(Row::key, Arrays::compareUnsigned)).toList());
          return super.write(batch);
        }
      };
    }

    @Override
    void fill() {
      round++;
      next = recorded.stream().map(rows -> rows.stream().map(this::renewed).toList()).toList();
    }

    private Row renewed(Row row) {
      int key = Values.keyOf(Objects.requireNonNull(row.value()));
      last[key] = Values.tag(2, round); // the recorded ones are of writer 1
      return new Row(row.key(), Values.make(key, last[key]), row.version() + round, row.deadline());
    }

    @Override
    void drain() {
      jdbc.write(next);
    }

    @Override
    Violations finish() {
      Violations found = new Violations();
      AfterFlush.judge(jdbc.rows(), last, found);
      jdbc.close();
      return found;
    }
  }
}

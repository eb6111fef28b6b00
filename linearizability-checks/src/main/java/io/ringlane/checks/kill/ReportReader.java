package io.ringlane.checks.kill;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The parent's side of the pipe: reads what a {@link ReportWriter} wrote, to the end. The kill may have cut the last frame off; it is
 * dropped whole, since what it reports had not been sent yet, or need not be known. One thread.
 */
final class ReportReader {
  /** How far a child has come. */
  enum Stage {
    STARTED, OPENING, CONNECTED, OPENED, LOADED, CLOSING, CLOSED
  }

  /** What becomes of the frames. */
  interface Sink {
    void reached(Stage stage);

    void opened(long epoch);

    void issued(long id, WriteKind kind);

    void acknowledged(long id, long atMicros);

    void durable(int client);

    void answered(long key, long value);
  }

  private static final int BUFFER = 1 << 16;

  private final DataInputStream pipe;
  private final Sink sink;

  ReportReader(InputStream pipe, Sink sink) {
    this.pipe = new DataInputStream(new BufferedInputStream(pipe, BUFFER));
    this.sink = sink;
  }

  /** @throws IllegalStateException where something else than frames came */
  void readToEnd() throws IOException {
    try {
      for (int kind = pipe.read(); kind >= 0; kind = pipe.read()) {
        frame((byte) kind);
      }
    } catch (EOFException e) { // the kill cut a frame off
    }
  }

  private void frame(byte kind) throws IOException {
    switch (kind) {
      case ReportWriter.OPENING -> sink.reached(Stage.OPENING);
      case ReportWriter.CONNECTED -> sink.reached(Stage.CONNECTED);
      case ReportWriter.OPENED -> {
        sink.opened(pipe.readLong());
        sink.reached(Stage.OPENED);
      }
      case ReportWriter.ISSUED -> issued();
      case ReportWriter.ACKNOWLEDGED -> {
        long[] pairs = pairs();
        for (int i = 0; i < pairs.length; i += 2) {
          sink.acknowledged(pairs[i], pairs[i + 1]);
        }
        if (pairs.length > 0) {
          sink.reached(Stage.LOADED);
        }
      }
      case ReportWriter.DURABLE -> sink.durable(pipe.readByte());
      case ReportWriter.ANSWERED -> {
        long[] pairs = pairs();
        for (int i = 0; i < pairs.length; i += 2) {
          sink.answered(pairs[i], pairs[i + 1]);
        }
      }
      case ReportWriter.CLOSING -> sink.reached(Stage.CLOSING);
      case ReportWriter.CLOSED -> sink.reached(Stage.CLOSED);
      default -> throw new IllegalStateException("there is no frame " + kind);
    }
  }

  private void issued() throws IOException {
    long[] ids = new long[pipe.readInt()];
    WriteKind[] kinds = new WriteKind[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = pipe.readLong();
      kinds[i] = WriteKind.of(pipe.readByte());
    }
    for (int i = 0; i < ids.length; i++) {
      sink.issued(ids[i], kinds[i]);
    }
  }

  private long[] pairs() throws IOException {
    long[] all = new long[2 * pipe.readInt()];
    for (int i = 0; i < all.length; i++) {
      all[i] = pipe.readLong();
    }
    return all;
  }
}

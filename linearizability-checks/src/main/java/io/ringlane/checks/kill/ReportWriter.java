package io.ringlane.checks.kill;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The child's side of the pipe: frames of one kind byte and their content. A frame is in the pipe, and so survives the child, when
 * its call returns. Any thread may call.
 */
final class ReportWriter {
  static final byte OPENING = 1;
  static final byte OPENED = 2;
  static final byte ISSUED = 3;
  static final byte ACKNOWLEDGED = 4;
  static final byte DURABLE = 5;
  static final byte ANSWERED = 6;
  static final byte CLOSING = 7;
  static final byte CLOSED = 8;
  static final byte CONNECTED = 9;

  private interface Content {
    void writeTo(DataOutputStream frame) throws IOException;
  }

  private final OutputStream pipe;

  ReportWriter(OutputStream pipe) {
    this.pipe = pipe;
  }

  void opening() {
    frame(OPENING, frame -> {});
  }

  /** The database is open; what the journal holds is not there yet. */
  void connected() {
    frame(CONNECTED, frame -> {});
  }

  void opened(long epoch) {
    frame(OPENED, frame -> frame.writeLong(epoch));
  }

  /** Before they are sent. */
  void issued(long[] ids, WriteKind[] kinds, int count) {
    frame(ISSUED, frame -> {
      frame.writeInt(count);
      for (int i = 0; i < count; i++) {
        frame.writeLong(ids[i]);
        frame.writeByte(kinds[i].code());
      }
    });
  }

  /** After their answers have arrived. */
  void acknowledged(long[] ids, long[] atMicros, int count) {
    pairs(ACKNOWLEDGED, ids, atMicros, count);
  }

  /** A flush has ended that the client asked for when everything of it that is reported as acknowledged had been answered. */
  void durable(int client) {
    frame(DURABLE, frame -> frame.writeByte(client));
  }

  /** What the reopened cache holds; {@link WriteId#NONE} for absent. */
  void answered(long[] keys, long[] values, int count) {
    pairs(ANSWERED, keys, values, count);
  }

  void closing() {
    frame(CLOSING, frame -> {});
  }

  void closed() {
    frame(CLOSED, frame -> {});
  }

  private void pairs(byte kind, long[] first, long[] second, int count) {
    frame(kind, frame -> {
      frame.writeInt(count);
      for (int i = 0; i < count; i++) {
        frame.writeLong(first[i]);
        frame.writeLong(second[i]);
      }
    });
  }

  private void frame(byte kind, Content content) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream frame = new DataOutputStream(bytes);
      frame.writeByte(kind);
      content.writeTo(frame);
      synchronized (pipe) {
        bytes.writeTo(pipe);
        pipe.flush();
      }
    } catch (IOException e) { // the parent is gone
      throw new UncheckedIOException(e);
    }
  }
}

package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes into lines. A line feed ends a line, a carriage return right before it belongs to it, and a carriage return elsewhere is
 * blank; what follows the last line feed is a line too. A byte order mark before the first line is dropped. Memory is bounded whatever
 * the length of a line.
 */
final class LineSplitter implements LineSource {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final byte[] chunk = new byte[1 << 16];
  private int next;
  private int end;

  /** One byte more than a line may have: the carriage return before the line feed. */
  private final byte[] line = new byte[Line.MAX_BYTES + 1];
  private int length;
  private boolean tooLong;
  private boolean blank = true;
  private boolean first = true;

  LineSplitter(InputStream in) {
    this.in = in;
  }

  @Override
  public @Nullable Line next() throws IOException {
    boolean anything = false;
    for (int b; (b = read()) >= 0;) {
      anything = true;
      if (b == '\n') {
        return take();
      }
      append((byte) b);
    }
    return anything ? take() : null;
  }

  private int read() throws IOException {
    if (next == end) {
      end = in.read(chunk);
      next = 0;
      if (end <= 0) {
        end = 0;
        return -1;
      }
    }
    return chunk[next++] & 0xFF;
  }

  private void append(byte b) {
    blank &= Words.isBlank(b);
    if (length < line.length) {
      line[length++] = b;
    } else {
      tooLong = true;
    }
  }

  private Line take() {
    if (length > 0 && !tooLong && line[length - 1] == '\r') {
      length--;
    }
    Line result = blank
        ? new Line.Text("")
        : tooLong || length > Line.MAX_BYTES ? Line.TOO_LONG : decode();
    length = 0;
    tooLong = false;
    blank = true;
    first = false;
    return result;
  }

  private Line decode() {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString();
      return new Line.Text(first && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return Line.NOT_TEXT;
    }
  }
}

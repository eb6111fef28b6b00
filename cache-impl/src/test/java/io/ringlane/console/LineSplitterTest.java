package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private static List<Line> split(InputStream in) throws IOException {
    LineSplitter splitter = new LineSplitter(in);
    List<Line> lines = new ArrayList<>();
    for (Line line; (line = splitter.next()) != null;) {
      lines.add(line);
    }
    return lines;
  }

  private static List<Line> split(byte[] bytes) throws IOException {
    List<Line> lines = split(new ByteArrayInputStream(bytes));
    assertThat(split(oneByteAtATime(bytes))).as("the same, whatever comes in one read").isEqualTo(lines);
    return lines;
  }

  private static List<Line> split(String text) throws IOException {
    return split(text.getBytes(UTF_8));
  }

  private static InputStream oneByteAtATime(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] into, int from, int length) {
        return super.read(into, from, Math.min(1, length));
      }
    };
  }

  private static Line text(String text) {
    return new Line.Text(text);
  }

  @Test
  void lineFeedsEndLines() throws IOException {
    assertThat(split("")).isEmpty();
    assertThat(split("a\nb\n")).containsExactly(text("a"), text("b"));
    assertThat(split("a\n\nb")).as("the last line needs no line feed").containsExactly(text("a"), text(""), text("b"));
    assertThat(split("a\r\nb\r")).containsExactly(text("a"), text("b"));
    assertThat(split("a\rb\n\r\n")).as("a carriage return alone ends nothing").containsExactly(text("a\rb"), text(""));
    assertThat(split("a\r\r\n")).containsExactly(text("a\r"));
  }

  @Test
  void blankLinesAreBlank() throws IOException {
    assertThat(split(" \t\r \n")).allMatch(line -> line instanceof Line.Text text && text.isBlank());
    assertThat(split(" ".repeat(100_000) + "\na")).as("however long").containsExactly(text(""), text("a"));
  }

  @Test
  void aLineMayHave65536Bytes() throws IOException {
    String longest = "é".repeat(Line.MAX_BYTES / 2);
    assertThat(split(longest + "\nb")).containsExactly(text(longest), text("b"));
    assertThat(split(longest + "\r\nb")).containsExactly(text(longest), text("b"));
    assertThat(split(longest)).containsExactly(text(longest));
    assertThat(split(longest + "x\nb")).containsExactly(Line.TOO_LONG, text("b"));
    assertThat(split(longest + "x\r\nb")).containsExactly(Line.TOO_LONG, text("b"));
    assertThat(split(longest + "\r\r\nb")).containsExactly(Line.TOO_LONG, text("b"));
    assertThat(split("x".repeat(1 << 20) + "\nb")).containsExactly(Line.TOO_LONG, text("b"));
    assertThat(split("x".repeat(1 << 20))).containsExactly(Line.TOO_LONG);
  }

  @Test
  void bytesThatAreNotTextAreRefusedLineByLine() throws IOException {
    byte[] bytes = "xx\nb\n".getBytes(UTF_8);
    bytes[0] = (byte) 0xFF;
    assertThat(split(bytes)).containsExactly(Line.NOT_TEXT, text("b"));
    assertThat(split(new byte[]{'a', (byte) 0xC3})).as("cut short").containsExactly(Line.NOT_TEXT);
    assertThat(split(new byte[]{(byte) 0xC0, (byte) 0xAF})).as("overlong").containsExactly(Line.NOT_TEXT);
    assertThat(split(new byte[]{(byte) 0xED, (byte) 0xA0, (byte) 0x80})).as("a surrogate")
        .containsExactly(Line.NOT_TEXT);
  }

  @Test
  void aByteOrderMarkIsDroppedAtTheBeginningOnly() throws IOException {
    assertThat(split("\uFEFFa\n\uFEFFb")).containsExactly(text("a"), text("\uFEFFb"));
  }
}

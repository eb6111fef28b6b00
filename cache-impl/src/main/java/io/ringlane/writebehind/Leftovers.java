package io.ringlane.writebehind;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

import io.ringlane.api.LeftoversException;
import io.ringlane.store.Entry;

/**
 * A file of acknowledged writes that the database did not have when the cache closed, key by key, in text: version, deadline, key and
 * value in hexadecimal, and the key as text for a person. The last line has the number of writes and a checksum, so a file that was cut or edited is refused.
 */
public final class Leftovers {
  private static final String HEADER = "# ringlane leftovers 1: writes that the database did not have when the cache "
      + "closed. The next start on this file writes them. version, deadline, key, value, key as text";
  private static final String END = "# end ";
  private static final String NONE = "-";
  private static final HexFormat HEX = HexFormat.of();

  private Leftovers() {}

  /**
   * Writes the file, durably, in the place of an older one; all or nothing.
   *
   * @throws LeftoversException where it cannot be written
   */
  public static void write(Path file, List<Row> rows) {
    try {
      writeDurably(file, rows);
    } catch (IOException e) {
      throw new LeftoversException("cannot write the leftovers file " + file + ": " + e, e);
    }
  }

  private static void writeDurably(Path file, List<Row> rows) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (Row row : rows) {
      byte[] value = row.value();
      text.append(row.version()).append('\t')
          .append(row.deadline() == Entry.NO_DEADLINE ? NONE : Long.toString(row.deadline())).append('\t')
          .append(HEX.formatHex(row.key())).append('\t').append(value == null ? NONE : '=' + HEX.formatHex(value))
          .append('\t').append(new String(row.key(), UTF_8).replaceAll("\\p{Cntrl}", "?")).append('\n');
    }
    text.append(end(text, rows.size()));
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = UTF_8.encode(text.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String end(CharSequence text, int count) {
    CRC32C sum = new CRC32C();
    sum.update(text.toString().getBytes(UTF_8));
    return END + count + " " + Long.toHexString(sum.getValue()) + "\n";
  }

  /**
   * The writes of the file; none where there is no such file.
   *
   * @throws LeftoversException where it cannot be read or is not whole; the message names the line and the remedy
   */
  public static List<Row> read(Path file) {
    String text;
    try {
      if (!Files.exists(file)) {
        return List.of();
      }
      text = new String(Files.readAllBytes(file), UTF_8); // half a character, where the file was cut, is no error of reading
    } catch (IOException e) {
      throw new LeftoversException("cannot read the leftovers file " + file + ": " + e + "; make it readable", e);
    }
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().startsWith("# ringlane leftovers 1:")) {
      throw new LeftoversException(file + ":1: this is not a leftovers file; name another file, or move this one away");
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 1; i < lines.size() - 1; i++) {
      rows.add(row(file, i + 1, lines.get(i)));
    }
    int end = text.lastIndexOf(END);
    if (end < 0 || !text.substring(end).equals(end(text.substring(0, end), rows.size()))) {
      throw new LeftoversException(file + ":" + lines.size() + ": the file was cut or changed: its last line must be '"
          + END + "COUNT CHECKSUM' of what stands before; restore it, or move it away and its writes are lost");
    }
    return rows;
  }

  private static Row row(Path file, int number, String line) {
    String[] fields = line.split("\t", -1);
    try {
      if (fields.length != 5) {
        throw new IllegalArgumentException(fields.length + " fields");
      }
      long deadline = fields[1].equals(NONE) ? Entry.NO_DEADLINE : Long.parseLong(fields[1]);
      byte[] value = fields[3].equals(NONE) ? null : HEX.parseHex(fields[3], 1, fields[3].length());
      return new Row(HEX.parseHex(fields[2]), value, Long.parseLong(fields[0]), deadline);
    } catch (IllegalArgumentException e) {
      throw new LeftoversException(file + ":" + number + ": " + e.getMessage()
          + "; a line has a version, a deadline or -, a key, = and a value or -, and the key as text, with tabs between",
          e);
    }
  }

  /** The writes are in the database now: the file has done its work. */
  public static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new LeftoversException(
          "cannot delete the leftovers file " + file + ", whose writes are in the database: " + e
              + "; make its folder writable, or delete it",
          e);
    }
  }
}

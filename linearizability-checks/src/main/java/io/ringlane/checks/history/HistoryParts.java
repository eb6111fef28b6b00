package io.ringlane.checks.history;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A history file in parts, one of which is in memory at a time. What fits is one part. A file larger than a fifth of the heap is
 * split by key into temporary files, about as large as it is, because linearizability is judged key by key. All operations of a key are in
 * one part, so the heap has to have room for the key with the most of them, about 200 bytes for each.
 *
 * <p>
 * One thread. Closing deletes the temporary files.
 */
public final class HistoryParts implements AutoCloseable {
  private static final int SHARE_OF_THE_HEAP = 5;
  private static final int PARTS_IN_A_SHARE = 8;
  private static final int MOST_PARTS = 512;

  private final String source;
  private final @Nullable History whole;
  private final List<Part> split;

  private HistoryParts(String source, @Nullable History whole, List<Part> split) {
    this.source = source;
    this.whole = whole;
    this.split = split;
  }

  /**
   * Reads a file, all of it.
   *
   * @throws MalformedHistoryException if a line is not what it should be
   * @throws IOException if the file cannot be read, or there is no room for the temporary files
   */
  public static HistoryParts read(Path file) throws IOException, MalformedHistoryException {
    return read(file, Runtime.getRuntime().maxMemory() / SHARE_OF_THE_HEAP);
  }

  /** @param most the size of a file that is read as a whole */
  static HistoryParts read(Path file, long most) throws IOException, MalformedHistoryException {
    long size = Files.size(file);
    if (size <= most) {
      return new HistoryParts(file.toString(), HistoryReader.read(file), List.of());
    }
    List<Part> parts = new ArrayList<>();
    HistoryParts split = new HistoryParts(file.toString(), null, parts);
    try {
      long count = Math.min(MOST_PARTS, size / Math.max(1, most / PARTS_IN_A_SHARE) + 1);
      for (int i = 0; i < count; i++) {
        parts.add(new Part());
      }
      HistoryReader.split(file, parts);
      for (Part part : parts) {
        part.end();
      }
      return split;
    } catch (IOException | MalformedHistoryException | RuntimeException | Error e) {
      try {
        split.close();
      } catch (IOException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  /** The file, as it was named. */
  public String source() {
    return source;
  }

  /** How many parts, at least one. */
  public int count() {
    return whole == null ? split.size() : 1;
  }

  /** A part, read anew unless it is the whole; from 0. It may be empty. */
  public History part(int number) throws IOException {
    if (whole != null) {
      return whole;
    }
    try {
      return split.get(number).read(source);
    } catch (MalformedHistoryException e) {
      throw new IOException("a temporary file changed: " + e.getMessage(), e);
    }
  }

  /** The part with all operations of a key. */
  public History partOf(String key) throws IOException {
    return whole != null ? whole : part(Symbols.placeOf(key, split.size()));
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Part part : split) {
      try {
        part.close();
      } catch (IOException e) { // the others are to go all the same
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Lines of a history with their numbers, in a temporary file. */
  static final class Part implements AutoCloseable {
    private final Path file;
    private final DataOutputStream out;
    private int lines;

    private Part() throws IOException {
      file = Files.createTempFile("ringlane-history", ".part");
      out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 15));
    }

    void add(int number, byte[] line, int from, int to) throws IOException {
      out.writeInt(number);
      out.writeInt(to - from);
      out.write(line, from, to - from);
      lines++;
    }

    private void end() throws IOException {
      out.close();
    }

    private History read(String source) throws IOException, MalformedHistoryException {
      try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
        return HistoryReader.readPart(source, in, lines);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) { // what is deleted need not be whole
      }
      Files.deleteIfExists(file);
    }
  }
}

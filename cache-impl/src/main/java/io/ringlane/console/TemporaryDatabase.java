package io.ringlane.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for a database on disk that lives as long as the program. */
final class TemporaryDatabase implements AutoCloseable {
  private final Path directory;

  TemporaryDatabase() throws IOException {
    directory = Files.createTempDirectory("ringlane-");
  }

  String url() {
    return "jdbc:h2:file:" + directory.resolve("cache").toAbsolutePath();
  }

  /** Removes it; the database must be closed. */
  @Override
  public void close() {
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

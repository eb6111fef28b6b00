package io.ringlane.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A directory for a database on disk that lives as long as the program. */
final class TemporaryDatabase implements AutoCloseable {
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_NANOS = 20_000_000;

  private final Path directory;

  TemporaryDatabase() throws IOException {
    directory = Files.createTempDirectory("ringlane-");
  }

  String url() {
    return "jdbc:h2:file:" + directory.resolve("cache").toAbsolutePath();
  }

  /** Removes it, the database being closed; where the program ends while it opens one, files may still appear for a moment. */
  @Override
  public void close() {
    for (int attempt = 1; !removed(attempt == ATTEMPTS); attempt++) {
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
  }

  private boolean removed(boolean last) {
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      if (last) {
        throw e instanceof UncheckedIOException unchecked ? unchecked : new UncheckedIOException((IOException) e);
      }
      return false;
    }
  }
}

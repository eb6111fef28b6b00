package io.ringlane.checks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** The folder in which a command works: made in one that the user names, deleted where nobody needs to look into it. */
public final class WorkFolder {
  private WorkFolder() {}

  /**
   * Makes one.
   *
   * @param parent null for the folder for temporary files
   * @throws IllegalArgumentException where it cannot be made; the message says what would help
   */
  public static Path in(@Nullable Path parent, String name) {
    Path in = parent == null ? Path.of(System.getProperty("java.io.tmpdir")) : parent;
    try {
      return Files.createTempDirectory(Files.createDirectories(in), name).toAbsolutePath();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "no folder can be made in " + in + ": " + e + "; name one that can be written");
    }
  }

  /** Deletes it with everything in it. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

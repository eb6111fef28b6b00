package io.ringlane.results;

import io.ringlane.results.raw.BadInputException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/** Where this program lies, from which the defaults follow. */
final class Locations {

  private Locations() {}

  /** The directory that holds the jar, or the classes when it runs without one. */
  static Path jarDirectory() {
    CodeSource source = ResultsMain.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Path.of("").toAbsolutePath();
    }
    try {
      Path parent = Path.of(source.getLocation().toURI()).toAbsolutePath().getParent();
      return parent == null ? Path.of("").toAbsolutePath() : parent;
    } catch (URISyntaxException _) {
      return Path.of("").toAbsolutePath();
    }
  }

  /** The project's root: results/target/ringlane.jar lies two directories below it. */
  static Path projectRoot() throws BadInputException {
    Path directory = jarDirectory();
    Path module = directory.getParent();
    Path root = module == null ? null : module.getParent();
    if (root == null || !Files.isRegularFile(root.resolve("pom.xml"))) {
      throw new BadInputException(directory, "the project's root cannot be derived from here",
          "give it with --root, such as --root .");
    }
    return root;
  }
}

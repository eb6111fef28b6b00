package io.ringlane.checks.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.PatchFailedException;
import org.jspecify.annotations.Nullable;

/**
 * One small change of today's source. Immutable.
 *
 * @param kind what it changes
 * @param name what the patch is called, without {@code .patch}
 * @param patch its lines: what is wrong, which commands must see it, and a unified diff of one file
 */
public record Mutant(Kind kind, String name, List<String> patch) {
  private static final String CHANGED = "+++ b/";
  private static final String SUFFIX = ".patch";

  /** What a patch changes. */
  public enum Kind {
    /** The cache: a bug, which the commands that its patch names must refute. */
    BUG("mutants", "Killed by: "),
    /** A check: without its input or its instrumentation, so that the commands that its patch names have nothing to be right about. */
    BLINDFOLD("vacuity", "Blinds: ");

    private final String folder;
    private final String command;

    Kind(String folder, String command) {
      this.folder = folder;
      this.command = command;
    }
  }

  public Mutant {
    patch = List.copyOf(patch);
  }

  /** The mutant of this name that came with this build; null where there is none. */
  public static @Nullable Mutant named(Kind kind, String name) throws IOException {
    List<String> lines = resource("/" + kind.folder + "/" + name + SUFFIX);
    return lines == null ? null : new Mutant(kind, name, lines);
  }

  /** The name of every mutant of this kind that came with this build, in order. */
  public static List<String> names(Kind kind) throws IOException {
    Path build = buildOf(Mutant.class);
    if (Files.isDirectory(build)) {
      try (Stream<Path> files = Files.list(build.resolve(kind.folder))) {
        return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(SUFFIX))
            .map(file -> file.substring(0, file.length() - SUFFIX.length())).sorted().toList();
      }
    }
    try (JarFile jar = new JarFile(build.toFile())) {
      return jar.stream().map(JarEntry::getName).filter(file -> file.matches(kind.folder + "/\\w+" + SUFFIX))
          .map(file -> file.substring(kind.folder.length() + 1, file.length() - SUFFIX.length())).sorted().toList();
    }
  }

  /** The folder or the jar that a class is from. */
  private static Path buildOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The commands that must not end with OK when it is in place; of a bug, with VIOLATION. */
  public List<String> commands() {
    return patch.stream().filter(line -> line.startsWith(kind.command))
        .map(line -> line.substring(kind.command.length())).toList();
  }

  /**
   * Applies the patch to the source that came with this build, and compiles it.
   *
   * @param folder empty; gets the source, and the classes in a folder of their own
   * @return the folder of the classes, to be laid in front of a class path
   * @throws IllegalStateException where the patch does not fit the source any more, the mutant does not compile, or there is no
   * compiler
   */
  public Path compile(Path folder) throws IOException {
    String changed = patch.stream().filter(line -> line.startsWith(CHANGED)).findFirst()
        .orElseThrow(() -> new IllegalStateException("the mutant " + name + " changes nothing"))
        .substring(CHANGED.length());
    try {
      // Lines before it may come and go; its own context must be there, word for word.
      List<String> mutated = UnifiedDiffUtils
          .parseUnifiedDiff(patch.subList(patch.indexOf("--- a/" + changed), patch.size()))
          .applyFuzzy(sourceOf(changed), 0);
      return compile(changed, mutated, folder);
    } catch (PatchFailedException e) {
      throw new IllegalStateException("the mutant " + name + " does not fit " + changed + " any more", e);
    }
  }

  /** The lines of a source that came with this build, by its path from the project's folder. */
  public static List<String> sourceOf(String path) throws IOException {
    List<String> source = resource("/sources/" + path);
    if (source == null) {
      throw new IllegalStateException("the source " + path + " did not come with this build");
    }
    return source;
  }

  /** Compiles one source, as {@link #compile(Path)} does. */
  public static Path compile(String path, List<String> source, Path folder) throws IOException {
    Path file = Files.write(folder.resolve(Path.of(path).getFileName()), source);
    Path classes = Files.createDirectory(folder.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("this Java has no compiler; mutants need a JDK");
    }
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled = compiler.getTask(new PrintWriter(messages), files, null,
          List.of("-proc:none", "-nowarn", "-implicit:none", "-d", classes.toString(), "-cp",
              System.getProperty("java.class.path")),
          null, files.getJavaFileObjects(file)).call();
      if (!compiled) {
        throw new IllegalStateException("the mutant does not compile:\n" + messages);
      }
    }
    return classes;
  }

  private static @Nullable List<String> resource(String name) throws IOException {
    try (InputStream in = Mutant.class.getResourceAsStream(name)) {
      if (in == null) {
        return null;
      }
      try (Stream<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()) {
        return lines.toList();
      }
    }
  }
}

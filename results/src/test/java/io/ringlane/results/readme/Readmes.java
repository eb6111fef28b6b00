package io.ringlane.results.readme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the commands in READMEs: in code blocks, indented or fenced, and in code spans; what begins with the name of a program. */
final class Readmes {
  private static final Pattern CODE = Pattern.compile("(?m)^```.*\\n(?<fenced>(?s:.*?))^```|^ {4}(?<indented>.*)$"
      + "|(?<!`)`(?<span>[^`\\n]+)`(?!`)");
  private static final Pattern COMMAND = Pattern
      .compile("(?:java|javac|jshell|mvn|printf|echo|cat|sh|bash|\\./\\S+|\\.ci/\\S+|git|docker|curl)\\s.*");
  private static final Pattern COMMENT = Pattern.compile("\\s+# [^'\"]*$");

  private Readmes() {}

  /** Those of every README of the project, without what the build makes. */
  static Set<String> commandsUnder(Path root) {
    Set<String> commands = new LinkedHashSet<>();
    try (Stream<Path> files = Files.walk(root, 2)) { // the root's and each module's
      for (Path readme : files.filter(file -> file.endsWith("README.md")).sorted().toList()) {
        commands.addAll(commandsIn(Files.readString(readme)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return commands;
  }

  static Set<String> commandsIn(String markdown) {
    Set<String> commands = new LinkedHashSet<>();
    CODE.matcher(markdown).results().map(Readmes::code).map(code -> code.replaceAll("\\\\\\n\\s*", ""))
        .flatMap(String::lines).map(line -> COMMENT.matcher(line).replaceFirst("").strip())
        .map(line -> line.startsWith("$ ") ? line.substring(2) : line)
        .filter(line -> COMMAND.matcher(line).matches()).forEach(commands::add);
    return commands;
  }

  private static String code(MatchResult found) {
    return Stream.of("fenced", "indented", "span").map(found::group).filter(text -> text != null).findFirst()
        .orElse("");
  }
}

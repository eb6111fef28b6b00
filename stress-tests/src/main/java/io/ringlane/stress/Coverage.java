package io.ringlane.stress;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which promise is tested by what, and which production class is guarded by which promise's tests: in Markdown, made of what the tests declare. */
final class Coverage {
  /** What the tests of one promise say together. */
  private static final class Row {
    final Set<String> classes = new TreeSet<>();
    final Set<String> tests = new TreeSet<>();
    final Set<String> subjects = new TreeSet<>();
    final Set<String> controls = new TreeSet<>();
    final Set<String> traps = new TreeSet<>();
    boolean deepOnly = true;

    void add(DeclaredTest test) {
      if (test.isControl()) {
        controls.add(test.control());
      } else {
        classes.addAll(test.guards());
        tests.add(test.shortName());
        subjects.add(test.subjects() == Subjects.ONE
            ? test.strategy()
            : test.subjects().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        deepOnly &= test.deepOnly();
      }
      controls.addAll(test.refutes());
      traps.addAll(test.traps());
    }

    String cells() {
      return listed(tests) + " | " + String.join(", ", subjects) + " | " + listed(controls) + " | "
          + String.join(", ", traps) + " | " + (deepOnly ? "deep" : "verify");
    }
  }

  private Coverage() {}

  /** A table of promises and one of classes, ending without a line break. */
  static String tables(List<DeclaredTest> tests) {
    TreeMap<String, Row> promises = new TreeMap<>();
    tests.forEach(test -> promises.computeIfAbsent(test.property(), _ -> new Row()).add(test));
    TreeMap<String, Set<String>> classes = new TreeMap<>();
    promises.forEach((promise, row) -> row.classes
        .forEach(name -> classes.computeIfAbsent(name, _ -> new TreeSet<>()).add(promise)));
    return "| promise | test | entries | controls | traps | in |\n|---|---|---|---|---|---|\n"
        + promises.entrySet().stream().map(row -> "| `" + row.getKey() + "` | " + row.getValue().cells() + " |")
            .collect(Collectors.joining("\n"))
        + "\n\n| production class | promises |\n|---|---|\n" + classes.entrySet().stream()
            .map(row -> "| `" + row.getKey() + "` | " + listed(row.getValue()) + " |")
            .collect(Collectors.joining("\n"));
  }

  private static String listed(Set<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }
}

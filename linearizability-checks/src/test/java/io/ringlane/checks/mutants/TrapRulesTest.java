package io.ringlane.checks.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import org.junit.jupiter.api.Test;

/** Each rule of the traps is broken by a mutant, or the README says what breaks it instead. */
class TrapRulesTest {
  private static final int RULES = 57;
  private static final Pattern RULE = Pattern.compile("T\\d\\d");
  private static final Pattern NAMED = Pattern.compile("`([^`]+)`");

  @Test
  void eachRuleHasAMutantOrAReason() throws IOException {
    Set<String> covered = new TreeSet<>(brokenByMutants());
    covered.addAll(withoutMutant().keySet());
    assertThat(covered).containsExactlyElementsOf(IntStream.rangeClosed(1, RULES)
        .mapToObj(number -> (number < 10 ? "T0" : "T") + number).toList());
  }

  @Test
  void noRuleHasBoth() throws IOException {
    assertThat(withoutMutant().keySet()).doesNotContainAnyElementsOf(brokenByMutants());
  }

  @Test
  void whatTheReadmeNamesInsteadExists() throws IOException {
    Set<String> there = javaFiles();
    Controls.entries().stream().map(CatalogueEntry::name).forEach(there::add);
    assertThat(withoutMutant()).isNotEmpty().allSatisfy((rule, names) -> assertThat(names).as(rule).isNotEmpty());
    assertThat(there).containsAll(withoutMutant().values().stream().flatMap(Collection::stream).toList());
  }

  private static Set<String> brokenByMutants() throws IOException {
    Set<String> rules = new TreeSet<>();
    for (String name : Mutant.names(Mutant.Kind.BUG)) {
      Mutant mutant = Objects.requireNonNull(Mutant.named(Mutant.Kind.BUG, name));
      mutant.patch().stream().takeWhile(line -> !line.startsWith("---"))
          .forEach(line -> RULE.matcher(line).results().forEach(found -> rules.add(found.group())));
    }
    return rules;
  }

  /** What the README says of the rules that have no mutant: by the rule, the names in the last column. */
  private static Map<String, List<String>> withoutMutant() throws IOException {
    Map<String, List<String>> rules = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      Matcher rule = RULE.matcher(line);
      if (line.startsWith("| T") && rule.find()) {
        String last = line.substring(line.lastIndexOf('|', line.length() - 2));
        rules.put(rule.group(), NAMED.matcher(last).results().map(name -> name.group(1)).toList());
      }
    }
    return rules;
  }

  /** In the sources of all modules; what is built is written to meanwhile. */
  private static Set<String> javaFiles() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path sources : modules.map(module -> module.resolve("src")).filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.walk(sources)) {
          files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".java"))
              .forEach(name -> names.add(name.substring(0, name.length() - ".java".length())));
        }
      }
    }
    return names;
  }
}

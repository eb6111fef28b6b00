package io.ringlane.stress;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.ringlane.fixtures.Controls;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.infra.collectors.TestResult;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs every jcstress test of this module under every entry of the catalogue that it can judge, and the controls; judges, and writes the evidence. */
@Command(name = "StressJudge", mixinStandardHelpOptions = true, description = "Runs the jcstress tests and their controls, and judges.", exitCodeListHeading = "Exit codes:%n", exitCodeList = {
    "0:no production class had a forbidden outcome, and every control had one",
    "1:a production class had a forbidden outcome",
    "2:a test did not run, or a control was not seen",
    "64:wrong options",
    "70:internal error"})
public final class StressJudge implements Callable<Integer> {
  /** A trial that the machine gave too little time runs again, so often at most in all. */
  private static final int ROUNDS = 8;
  private static final Duration PROGRESS_EACH = Duration.ofMinutes(1);
  private static final int GOOD = 0;
  private static final int VIOLATION = 1;
  private static final int UNKNOWN = 2;
  private static final int USAGE = 64;
  private static final int INTERNAL = 70;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(names = "--out", paramLabel = "FILE.json", description = "Where the evidence goes; needed to run anything.")
  private @Nullable Path out;

  @Option(names = "--budget", defaultValue = "verify", paramLabel = "quick|verify|deep", description = "How long to look (default: ${DEFAULT-VALUE}).")
  private Budget budget = Budget.VERIFY;

  @Option(names = "--strategy", paramLabel = "NAME", description = "Only this entry of the catalogue, and the controls of what it is judged by.")
  private @Nullable String strategy;

  @Option(names = "--coverage", description = "Print which production classes are guarded by which tests, and run nothing.")
  private boolean coverage;

  private final Supplier<List<DeclaredTest>> tests;
  private final Function<Budget, List<String>> options;

  /**
   * @param tests what is declared
   * @param options what jcstress is told for a budget
   */
  StressJudge(Supplier<List<DeclaredTest>> tests, Function<Budget, List<String>> options) {
    this.tests = tests;
    this.options = options;
  }

  public static void main(String[] args) {
    System.exit(commandLine(new StressJudge(DeclaredTest::all, Budget::options)).execute(args));
  }

  /** The command line of a judge. */
  static CommandLine commandLine(StressJudge judge) {
    CommandLine line = new CommandLine(judge);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.getCommandSpec().exitCodeOnInvalidInput(USAGE).exitCodeOnExecutionException(INTERNAL);
    return line;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<DeclaredTest> declared = tests.get();
    if (coverage) {
      print(Coverage.tables(declared));
      return GOOD;
    }
    if (out == null) {
      throw new ParameterException(spec.commandLine(), "--out=FILE.json is missing: the evidence must go somewhere");
    }
    Path file = out.toAbsolutePath();
    Path parent = file.getParent();
    if (Files.isDirectory(file) || parent == null) {
      throw new ParameterException(spec.commandLine(), "--out " + out + " is a directory; name a file");
    }
    Trial.Plan plan = narrowed(
        Trial.plan(declared.stream().filter(test -> budget == Budget.DEEP || !test.deepOnly()).toList(),
            budget == Budget.DEEP || strategy != null));
    Files.createDirectories(parent);
    Path folder = Files.createTempDirectory(parent, "jcstress-");
    Judgement judgement = run(plan, folder);
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), judgement.evidence());
    int exitCode = report(judgement);
    if (exitCode == GOOD) {
      delete(folder);
    } else {
      print("what jcstress wrote is in " + folder);
    }
    print(layer(plan, judgement));
    print(lastLine(judgement, exitCode));
    return exitCode;
  }

  /** What is about the strategy that was asked for, and the controls that show that it could have been seen to fail. */
  private Trial.Plan narrowed(Trial.Plan plan) {
    String only = strategy;
    if (only == null) {
      return plan;
    }
    try {
      Controls.named(only);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--strategy: " + e.getMessage(), e);
    }
    Set<String> properties = plan.trials().stream().filter(trial -> trial.strategy().equals(only))
        .map(trial -> trial.test().property()).collect(Collectors.toSet());
    if (properties.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--strategy: no test can judge " + only + ": "
          + plan.unjudged().stream().filter(each -> each.strategy().equals(only)).map(Evidence.Unjudged::reason)
              .distinct().collect(Collectors.joining("; ")));
    }
    return new Trial.Plan(
        plan.trials().stream().filter(trial -> trial.strategy().equals(only) && !trial.test().isControl()
            || trial.isControl() && properties.contains(trial.test().property())).toList(),
        plan.unjudged().stream().filter(each -> each.strategy().equals(only)).toList());
  }

  private Judgement run(Trial.Plan plan, Path folder) throws IOException, InterruptedException {
    long controls = plan.trials().stream().filter(Trial::isControl).count();
    print(plan.trials().size() - controls + " trials of production classes and " + controls + " of controls, budget "
        + budget.name().toLowerCase(Locale.ROOT));
    if (plan.trials().isEmpty()) {
      return Judgement.of(plan, Map.of());
    }
    List<TestResult> results = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    double seconds = 0;
    List<Trial> next = plan.trials();
    for (int round = 1; round <= ROUNDS && !next.isEmpty(); round++) {
      JcstressRun run = JcstressRun.of(next.stream().map(trial -> new Forks.Order(trial.test().name(),
          trial.strategy(), budget.everyMode() && !trial.isControl())).toList(), options.apply(budget), budget.limit(),
          Files.createDirectory(folder.resolve("round-" + round)), PROGRESS_EACH, done -> print("  " + done));
      print(String.format(Locale.ROOT, "%d trials: %.1f s", next.size(), run.seconds()));
      results.addAll(run.results());
      seconds += run.seconds();
      if (run.timedOut()) {
        doubts.add("the run was ended after " + budget.limit());
      } else if (run.exitCode() != 0) {
        doubts.add("jcstress ended with code " + run.exitCode());
      }
      next = Judgement.wanting(plan, Tally.of(results, seconds));
    }
    Judgement judgement = Judgement.of(plan, Tally.of(results, seconds));
    for (String doubt : doubts) {
      judgement = judgement.doubting(doubt);
    }
    return judgement;
  }

  private int report(Judgement judgement) {
    for (Evidence.Observation record : judgement.evidence().records()) {
      print(String.format(Locale.ROOT, "  %-22s %-32s %-8s %,12d samples", record.strategy(), record.property(),
          record.outcome(), record.checked()));
    }
    for (Evidence.Control control : judgement.evidence().controls()) {
      print(String.format(Locale.ROOT, "  control %-22s %s %s", control.name(), control.seen() ? "seen:" : "NOT SEEN:",
          control.detail()));
    }
    judgement.evidence().unjudged().stream()
        .collect(Collectors.groupingBy(each -> "  not judged: " + each.strategy() + ", " + each.reason() + ": ",
            TreeMap::new, Collectors.mapping(Evidence.Unjudged::property, Collectors.joining(", "))))
        .forEach((about, properties) -> print(about + properties));
    judgement.violations().forEach(violation -> print("violation: " + violation));
    judgement.doubts().forEach(doubt -> print("doubt: " + doubt));
    if (!judgement.violations().isEmpty()) {
      return VIOLATION;
    }
    return judgement.doubts().isEmpty() ? GOOD : UNKNOWN;
  }

  private static String layer(Trial.Plan plan, Judgement judgement) {
    List<Evidence.Control> controls = judgement.evidence().controls();
    return String.format(Locale.ROOT,
        "jcstress: %d tests declared, %d of %d trials ran, %,d samples of production classes, %d of %d controls seen",
        plan.trials().stream().map(Trial::test).distinct().count(), judgement.ran(), plan.trials().size(),
        judgement.evidence().records().stream().filter(record -> !record.control())
            .mapToLong(Evidence.Observation::checked).sum(),
        controls.stream().filter(Evidence.Control::seen).count(), controls.size());
  }

  private String lastLine(Judgement judgement, int exitCode) {
    return switch (exitCode) {
      case GOOD -> "OK " + judgement.evidence().records().size() + " records, "
          + judgement.evidence().controls().size() + " controls seen, " + out;
      case VIOLATION -> "VIOLATION " + judgement.violations().getFirst();
      default -> "UNKNOWN " + judgement.doubts().getFirst();
    };
  }

  private void print(String line) {
    PrintWriter writer = spec.commandLine().getOut();
    writer.println(line);
    writer.flush();
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}

package io.ringlane.stress;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs every jcstress test of this module, production classes first and then, in a run of their own, the controls; judges, and
 * writes the evidence.
 */
@Command(name = "StressJudge", mixinStandardHelpOptions = true, description = "Runs the jcstress tests and their controls, and judges.", exitCodeListHeading = "Exit codes:%n", exitCodeList = {
    "0:no production class had a forbidden outcome, and every control had one",
    "1:a production class had a forbidden outcome",
    "2:a test did not run, or a control was not seen",
    "64:wrong options",
    "70:internal error"})
public final class StressJudge implements Callable<Integer> {
  private static final int GOOD = 0;
  private static final int VIOLATION = 1;
  private static final int UNKNOWN = 2;
  private static final int USAGE = 64;
  private static final int INTERNAL = 70;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(names = "--out", required = true, paramLabel = "FILE.json", description = "Where the evidence goes.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path out;

  @Option(names = "--budget", defaultValue = "verify", paramLabel = "quick|verify|deep", description = "How long to look (default: ${DEFAULT-VALUE}).")
  private Budget budget = Budget.VERIFY;

  private final Supplier<List<DeclaredTest>> tests;
  private final Function<Budget, List<String>> options;
  private List<DeclaredTest> declared = List.of();

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
    Path file = out.toAbsolutePath();
    Path parent = file.getParent();
    if (Files.isDirectory(file) || parent == null) {
      throw new ParameterException(spec.commandLine(), "--out " + out + " is a directory; name a file");
    }
    Files.createDirectories(parent);
    declared = tests.get().stream().filter(test -> budget == Budget.DEEP || !test.deepOnly()).toList();
    Path folder = Files.createTempDirectory(parent, "jcstress-");
    Judgement judgement = run(folder);
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), judgement.evidence());
    int exitCode = report(judgement);
    if (exitCode == GOOD) {
      delete(folder);
    } else {
      print("what jcstress wrote is in " + folder);
    }
    print(lastLine(judgement, exitCode));
    return exitCode;
  }

  private Judgement run(Path folder) throws IOException, InterruptedException {
    List<String> production = names(false);
    List<String> controls = names(true);
    print(production.size() + " tests of production classes and " + controls.size() + " controls, budget "
        + budget.name().toLowerCase(Locale.ROOT));
    Map<String, Tally> tallies = new TreeMap<>();
    List<String> doubts = new ArrayList<>();
    JcstressRun clean = run("production", production, budget.modes(), folder, tallies, doubts);
    JcstressRun faulty = run("controls", controls, JcstressRun.Modes.ONE, folder, tallies, doubts);

    Judgement judgement = Judgement.of(declared, tallies);
    if (clean != null && clean.exitCode() != 0 && judgement.violations().isEmpty()) {
      doubts.add("jcstress ended the run of production classes with code " + clean.exitCode());
    }
    if (faulty != null && faulty.exitCode() == 0) {
      doubts.add("jcstress was content with the controls");
    }
    for (String doubt : doubts) {
      judgement = judgement.doubting(doubt);
    }
    return judgement;
  }

  private @Nullable JcstressRun run(String what, List<String> names, JcstressRun.Modes in, Path folder,
      Map<String, Tally> tallies, List<String> doubts) throws IOException, InterruptedException {
    if (names.isEmpty()) {
      return null;
    }
    JcstressRun run = JcstressRun.of(names, in, options.apply(budget), budget.limit(),
        Files.createDirectory(folder.resolve(what)));
    tallies.putAll(Tally.of(run.results(), run.seconds()));
    if (run.timedOut()) {
      doubts.add("the run of " + what + " was ended after " + budget.limit());
    }
    print(String.format(Locale.ROOT, "%s: %.1f s", what, run.seconds()));
    return run;
  }

  private List<String> names(boolean controls) {
    return declared.stream().filter(test -> test.isControl() == controls).map(DeclaredTest::name).toList();
  }

  private int report(Judgement judgement) {
    for (Evidence.Observation record : judgement.evidence().records()) {
      print(String.format(Locale.ROOT, "  %-16s %-26s %-8s %,12d samples", record.strategy(), record.property(),
          record.outcome(), record.checked()));
    }
    for (Evidence.Control control : judgement.evidence().controls()) {
      print(String.format(Locale.ROOT, "  control %-16s %s %s", control.name(), control.seen() ? "seen:" : "NOT SEEN:",
          control.detail()));
    }
    judgement.violations().forEach(violation -> print("violation: " + violation));
    judgement.doubts().forEach(doubt -> print("doubt: " + doubt));
    if (!judgement.violations().isEmpty()) {
      return VIOLATION;
    }
    return judgement.doubts().isEmpty() ? GOOD : UNKNOWN;
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

package io.ringlane.checks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.live.LiveProof;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.Promise;
import io.ringlane.fixtures.Controls;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Layer 5 in small from the command line, for one strategy. */
@Command(name = "live", mixinStandardHelpOptions = true, description = "Records histories of one strategy on real threads and judges them.")
final class LiveCommand implements Callable<Integer> {
  @Option(names = "--strategy", required = true, description = "A strategy or control of the catalogue.")
  private String strategy = "";

  @Option(names = "--operations", description = "Operations of each history, beside 8 puts and 6 rows at its end; those of a control begin with 1,000 and grow until it is seen (default: ${DEFAULT-VALUE}).")
  private int operations = 40_000;

  @Option(names = "--seed", description = "Decides what the sessions ask (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--out", description = "A folder for history.evidence.json.")
  private @Nullable Path out;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, IOException {
    CatalogueEntry entry = entry();
    if (operations < LiveProof.LEAST_OPERATIONS) {
      throw new ParameterException(spec.commandLine(),
          "--operations is " + operations + ", it must be at least " + LiveProof.LEAST_OPERATIONS);
    }
    List<Evidence.Item> items = new LiveProof(entry, seed, operations).run();
    PrintWriter console = spec.commandLine().getOut();
    for (Evidence.Item item : items) {
      console.printf(Locale.ROOT, "%s %s: %s, %d %s, %.1f s%n", item.strategy(), item.property(), item.outcome(),
          item.checked(),
          item.unit(), item.seconds());
      String counterexample = item.counterexample();
      if (counterexample != null) {
        counterexample.lines().forEach(line -> console.println("  " + line));
      }
    }
    if (out != null) {
      new Evidence("history", items, List.of()).write(out);
    }
    boolean refuted = items.stream().anyMatch(item -> item.outcome() == Evidence.Outcome.refuted);
    boolean unknown = items.stream().anyMatch(item -> item.outcome() == Evidence.Outcome.unknown);
    console.println((refuted ? "VIOLATION " : unknown ? "UNKNOWN " : "OK ") + strategy);
    return refuted ? ChecksMain.EXIT_VIOLATION : unknown ? ChecksMain.EXIT_UNKNOWN : ChecksMain.EXIT_OK;
  }

  private CatalogueEntry entry() {
    try {
      CatalogueEntry entry = Controls.named(strategy);
      if (entry.promise() != Promise.NONE && strategy.equals("simulated")) {
        throw new IllegalArgumentException("'simulated' has no threads; judge it with the subcommand schedules");
      }
      return entry;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--strategy: " + e.getMessage());
    }
  }
}

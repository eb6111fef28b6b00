package io.ringlane.checks;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.ringlane.fixtures.JournalCrashes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a kill test cannot see, from the command line: the journal on disks that lose what was not forced. */
@Command(name = "journal", mixinStandardHelpOptions = true, description = "Crashes the journal on a disk that forgets what was not forced, and on one that tears it, and counts the acknowledged records that are lost.")
final class JournalCommand implements Callable<Integer> {
  @Option(names = "--crashes", description = "How many crashes of each disk (default: ${DEFAULT-VALUE}).")
  private long crashes = 20_000;

  @Option(names = "--seed", description = "The first seed; what happens with a seed is always the same (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    if (crashes < 1) {
      throw new ParameterException(spec.commandLine(), "--crashes is " + crashes + ", it must be at least 1");
    }
    PrintWriter out = spec.commandLine().getOut();
    int wrong = 0;
    boolean vacuous = false;
    long acknowledged = 0;
    long lost = 0;
    for (JournalCrashes.Disk disk : JournalCrashes.Disk.values()) {
      JournalCrashes.Report report = JournalCrashes.run(disk, seed, crashes);
      out.printf(Locale.ROOT, "%s disk: %d crashes, %d kills, %d records acknowledged, %d rows recovered, %d lost%n",
          disk, report.crashes(), report.kills(), report.acknowledged(), report.recovered(), report.lost());
      if (!report.upheld()) {
        wrong++;
        out.printf(Locale.ROOT, "  seed %d: %s%n", report.seed(), report.complaint());
      }
      vacuous |= report.acknowledged() == 0 || report.recovered() == 0;
      acknowledged += report.acknowledged();
      lost += report.lost();
    }
    String sum = acknowledged + " records acknowledged, " + lost + " lost";
    if (wrong > 0) {
      out.println("VIOLATION on " + wrong + " of " + JournalCrashes.Disk.values().length + " disks: " + sum);
      return ChecksMain.EXIT_VIOLATION;
    }
    out.println(vacuous ? "UNKNOWN nothing was acknowledged and recovered; take more crashes" : "OK " + sum);
    return vacuous ? ChecksMain.EXIT_UNKNOWN : ChecksMain.EXIT_OK;
  }
}

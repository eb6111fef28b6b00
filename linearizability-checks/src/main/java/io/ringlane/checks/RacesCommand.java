package io.ringlane.checks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.ringlane.checks.races.Races;
import io.ringlane.fixtures.RealDatabases;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The races with the database, from the command line. */
@Command(name = "races", mixinStandardHelpOptions = true, description = "Brings about rare races with the database on the real thing, one after another.")
final class RacesCommand implements Callable<Integer> {
  @Option(names = "--database", paramLabel = "NAME", description = "h2 or postgresql (default: ${DEFAULT-VALUE}).")
  private String database = "h2";

  @Option(names = "--out", paramLabel = "FOLDER", description = "A folder for races.evidence.json.")
  private @Nullable Path out;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    RealDatabases kind = ChecksMain.option(spec, "--database", database, RealDatabases::named);
    List<Races.Played> played = Races.play(kind);
    Races.Played control = Races.control(kind);
    if (out != null) {
      Races.evidence(kind, played, control).write(out);
    }
    PrintWriter console = spec.commandLine().getOut();
    long wrong = 0;
    for (Races.Played each : played) {
      String complaint = each.complaint();
      wrong += complaint == null ? 0 : 1;
      console.printf(Locale.ROOT, "%s (%s) on %s: %s, %.2f s%n", each.race().label(), each.race().trap(), database,
          complaint == null ? "held" : "broken: " + complaint, each.seconds());
    }
    boolean seen = control.complaint() != null;
    console.printf("control, rows that take any version: %s%n", seen ? "seen" : "NOT SEEN");
    console.println(wrong > 0
        ? "VIOLATION " + wrong + " of " + played.size() + " races"
        : seen ? "OK " + played.size() + " races" : "UNKNOWN the control was not seen");
    return wrong > 0 ? ChecksMain.EXIT_VIOLATION : seen ? ChecksMain.EXIT_OK : ChecksMain.EXIT_UNKNOWN;
  }
}

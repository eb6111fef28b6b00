package io.ringlane.results;

import io.ringlane.results.raw.BadInputException;
import io.ringlane.results.study.Project;
import io.ringlane.results.study.Study;
import io.ringlane.results.study.StudyPlan;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code study}: proofs and benchmarks, then the report. */
@Command(name = "study", mixinStandardHelpOptions = true, description = "Runs the proofs and the benchmarks as child processes, then writes the report. "
    + "The last line of output is the path of the page.")
final class StudyCommand implements Callable<Integer> {

  private static final int MOST_BLOCKS = 200;

  private final PrintStream out;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Option(names = "--root", paramLabel = "DIR", description = "the project's root, whose modules are built (default: from this jar's place)")
  private @Nullable Path root;

  @Option(names = "--out", paramLabel = "DIR", description = "gets raw/ and report/ (default: results/target in the project's root)")
  private @Nullable Path target;

  // Taken so that a command that names its plan stays right when a longer one becomes the default.
  @SuppressWarnings("UnusedVariable")
  @Option(names = "--quick", description = "the quick study, which is the default: about half an hour on two processors")
  private boolean quick;

  @Option(names = "--seed", paramLabel = "N", description = "order inside the blocks (default: drawn and printed)")
  private @Nullable Long seed;

  @Option(names = "--blocks", paramLabel = "N", description = "exactly so many randomised blocks, however long they take (2 to 200; default: as many as fit)")
  private @Nullable Integer blocks;

  StudyCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws BadInputException, IOException, InterruptedException {
    StudyPlan plan = StudyPlan.quick();
    if (blocks != null) {
      if (blocks < 2 || blocks > MOST_BLOCKS) {
        throw new ParameterException(spec.commandLine(), "--blocks " + blocks
            + ": a comparison needs at least 2 blocks, and 200 take a day; give a number from 2 to 200");
      }
      plan = plan.withBlocks(blocks);
    }
    Path project = (root != null ? root : Locations.projectRoot()).toAbsolutePath().normalize();
    if (!Files.isDirectory(project)) {
      throw new BadInputException(project, "there is no such directory",
          "--root wants the directory of the parent pom");
    }
    Path output = (target != null ? target : project.resolve("results/target")).toAbsolutePath().normalize();
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw new BadInputException(output, "this is a file", "--out wants a directory");
    }
    long order = seed != null ? seed : new SplittableRandom().nextLong(1, 1_000_000);
    String command = "java -jar results/target/ringlane.jar study --quick --seed " + order
        + (blocks != null ? " --blocks " + blocks : "");
    out.println("Study \"" + plan.name() + "\", seed " + order + ". Repeat it: " + command);
    boolean terminal = onTerminal();
    Path raw = output.resolve("raw");
    new Study(plan, new Project(project), raw, order, command, out, terminal).run();
    return ReportCommand.write(raw, output.resolve("report"), out);
  }

  /** JDK 25 gives no console when the output is not a terminal; some releases before it gave one that is not. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}

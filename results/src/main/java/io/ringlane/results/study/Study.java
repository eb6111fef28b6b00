package io.ringlane.results.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.ringlane.results.raw.BadInputException;
import io.ringlane.results.raw.ForkFile;
import io.ringlane.results.raw.StudyRecord;
import io.ringlane.results.raw.StudyRecord.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One study: proofs first, then every benchmark fork, one child process at a time.
 *
 * <p>A child that fails does not end the study: the problem is recorded, the rest runs, and the report shows it in red.
 * Not for use by more than one thread.
 */
public final class Study {

  private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String STRATEGIES = "StrategyThroughputBenchmark";
  private static final String FLOWS = "PipelineThroughputBenchmark";
  private static final String STORE = "KvStoreCostBenchmark";
  private static final Duration LIST_LIMIT = Duration.ofSeconds(60);
  private static final Duration LATENCY_START = Duration.ofSeconds(4);
  /** Child processes of the proofs usually end well before their limit. */
  private static final double PROOF_SHARE = 0.6;

  private final StudyPlan plan;
  private final Project project;
  private final Path raw;
  private final long seed;
  private final PrintStream out;
  private final boolean terminal;
  private final Machine machine;
  private final long start = System.nanoTime();

  private final List<StudyRecord.Step> steps = new ArrayList<>();
  private final List<StudyRecord.Fork> forks = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private int blocksRun;

  /**
   * A study that has not started.
   *
   * @param plan what to run
   * @param project where the jars are
   * @param raw directory for what comes out
   * @param seed of the order inside the blocks
   * @param command that repeats the study, for the record
   * @param out gets progress
   * @param terminal whether {@code out} is one
   */
  public Study(StudyPlan plan, Project project, Path raw, long seed, String command, PrintStream out,
      boolean terminal) {
    this.plan = plan;
    this.project = project;
    this.raw = raw;
    this.seed = seed;
    this.out = out;
    this.terminal = terminal;
    this.machine = new Machine(project.root(), seed, command);
  }

  /**
   * Runs all of it.
   *
   * @throws BadInputException when a jar is missing; nothing has been touched then
   */
  public void run() throws BadInputException, IOException, InterruptedException {
    project.check();
    clear();
    try (Progress progress = new Progress(out, terminal, expected())) {
      save();
      proofs(progress);
      if (benchmarksListed()) {
        latency(progress);
        store(progress);
        flows(progress);
        blocks(progress);
      }
      save();
    }
  }

  private Duration expected() {
    Duration strategies = plan.strategyFork().expected().multipliedBy(BlockSchedule.strategyCells(plan).size());
    Duration flows = plan.flowFork().expected().multipliedBy(BlockSchedule.flowCells(plan).size());
    return expectedProof(plan.checksLimit()).plus(expectedProof(plan.museumLimit()))
        .plus(expectedProof(plan.stressLimit()))
        .plus(strategies.multipliedBy(plan.mostBlocks())).plus(flows.multipliedBy(plan.flowBlocks()))
        .plus(storeExpected()).plus(latencyExpected().multipliedBy(latencyRuns()));
  }

  private static Duration expectedProof(Duration limit) {
    return Duration.ofMillis(Math.round(limit.toMillis() * PROOF_SHARE));
  }

  private Duration storeExpected() {
    return plan.storeFork().expected().multipliedBy(4);
  }

  private Duration latencyExpected() {
    return LATENCY_START.plusSeconds(plan.latencySeconds());
  }

  private int latencyRuns() {
    return plan.strategies().size() * plan.workloads().size();
  }

  /** An older study moves aside, so that files of two studies never mix and the last one is not lost at once. */
  private void clear() throws IOException {
    if (Files.isDirectory(raw)) {
      Path previous = raw.resolveSibling(raw.getFileName() + "-previous");
      delete(previous);
      Files.move(raw, previous, StandardCopyOption.REPLACE_EXISTING);
      out.println("The raw files of the study before moved to " + previous);
    }
    Files.createDirectories(raw);
  }

  private void proofs(Progress progress) throws IOException, InterruptedException {
    Path proofs = raw.resolve("proofs");
    Files.createDirectories(proofs);
    proof(progress, "proofs: checkers, schedules and Lincheck", "checks", plan.checksLimit(),
        Project.java("-jar", project.checks().toString(), "prove", "--out", proofs.toString(), "--budget",
            plan.name()));
    proof(progress, "proofs: known faults", "museum", plan.museumLimit(),
        Project.java("-jar", project.checks().toString(), "museum", "--runs", "1", "--times", "1", "--out",
            proofs.toString()));
    proof(progress, "proofs: jcstress", "jcstress", plan.stressLimit(),
        Project.java("-cp", project.stressTests().toString(), "io.ringlane.stress.StressJudge", "--out",
            proofs.resolve("jcstress.evidence.json").toString(), "--budget", plan.name()));
  }

  private void proof(Progress progress, String name, String log, Duration limit, List<String> command)
      throws IOException, InterruptedException {
    ChildProcess.Outcome outcome = child(progress, name, log, expectedProof(limit), limit, command);
    Integer exit = outcome.exit();
    // 0, 1 and 2 are verdicts, which the evidence files carry; anything else is a prover that broke.
    if (exit == null || exit > 2 || exit < 0) {
      problems.add("The step \"%s\" %s (see logs/%s.log)".formatted(name, outcome.inWords(), log));
      save();
    }
  }

  /** A benchmark jar whose list is short measured nothing: the annotation processor may not have run. */
  private boolean benchmarksListed() throws IOException, InterruptedException {
    Path log = raw.resolve("logs/benchmark-list.log");
    ChildProcess.Outcome outcome = ChildProcess.run(Project.java("-jar", project.benchmarks().toString(), "-l"),
        scratch(), log, LIST_LIMIT);
    steps.add(new StudyRecord.Step("list of benchmarks", "logs/benchmark-list.log", outcome.exit(), outcome.seconds()));
    String listed = Files.readString(log, StandardCharsets.UTF_8);
    boolean complete = outcome.good();
    if (!complete) {
      problems.add("The list of benchmarks cannot be had: the child " + outcome.inWords());
    }
    for (String benchmark : List.of(STRATEGIES, FLOWS, STORE)) {
      if (!listed.contains(benchmark + ".")) {
        problems.add("The benchmark " + benchmark + " is not in the list of the benchmarks' jar");
        complete &= !benchmark.equals(STRATEGIES);
      }
    }
    save();
    return complete;
  }

  private void latency(Progress progress) throws IOException, InterruptedException {
    String directory = raw.resolve("latency").toString();
    Files.createDirectories(raw.resolve("latency"));
    for (Cell cell : BlockSchedule.block(BlockSchedule.strategyCells(plan), seed, 0)) {
      if (!plan.strategies().contains(cell.label())) {
        continue;
      }
      String log = "latency-" + cell.fileName();
      String name = "closed-loop latency: " + cell.strategy() + ", workload " + cell.cell();
      ChildProcess.Outcome outcome = child(progress, name, log, latencyExpected(), plan.strategyFork().limit(),
          Project.java("-cp", project.benchmarks().toString(), "io.ringlane.benchmarks.ClosedLoopLatency", "--strategy",
              cell.strategy(), "--workload", cell.cell(), "--seconds", Integer.toString(plan.latencySeconds()), "--out",
              directory));
      if (!outcome.good()) {
        problems.add("The step \"%s\" %s (see logs/%s.log)".formatted(name, outcome.inWords(), log));
      }
    }
    save();
  }

  private void store(Progress progress) throws IOException, InterruptedException {
    Cell cell = new Cell("store", "store", "cost");
    fork(progress, "store cost", STORE, List.of(), Kind.STORE, cell, 1, 1, plan.storeFork(), storeExpected());
    save();
  }

  private void flows(Progress progress) throws IOException, InterruptedException {
    List<Cell> cells = BlockSchedule.flowCells(plan);
    for (int block = 1; block <= plan.flowBlocks(); block++) {
      int position = 0;
      for (Cell cell : BlockSchedule.block(cells, seed, block)) {
        String name = "flow %s, database %s ms".formatted(cell.strategy(), cell.cell());
        fork(progress, name, FLOWS,
            List.of("-p", "flow=" + cell.strategy(), "-p", "databaseLatencyMs=" + cell.cell()), Kind.FLOW, cell, block,
            ++position, plan.flowFork(), plan.flowFork().expected());
      }
      save();
    }
  }

  private void blocks(Progress progress) throws IOException, InterruptedException {
    List<Cell> cells = BlockSchedule.strategyCells(plan);
    double slowest = 0;
    for (int block = 1; block <= plan.mostBlocks(); block++) {
      double elapsed = (System.nanoTime() - start) / 1e9;
      if (block > plan.leastBlocks() && elapsed + slowest > plan.total().toSeconds()) {
        progress.say("Block %d of %d would end after the study's time; stopping here.".formatted(block,
            plan.mostBlocks()));
        break;
      }
      double blockStart = elapsed;
      int position = 0;
      for (Cell cell : BlockSchedule.block(cells, seed, block)) {
        position++;
        String name = "block %d: %s, workload %s (%d of %d)".formatted(block, cell.label(), cell.cell(), position,
            cells.size());
        fork(progress, name, STRATEGIES, List.of("-p", "strategy=" + cell.strategy(), "-p", "workload=" + cell.cell()),
            Kind.STRATEGY, cell, block, position, plan.strategyFork(), plan.strategyFork().expected());
      }
      blocksRun = block;
      slowest = Math.max(slowest, (System.nanoTime() - start) / 1e9 - blockStart);
      save();
    }
  }

  private void fork(Progress progress, String name, String benchmark, List<String> parameters, Kind kind, Cell cell,
      int block, int position, StudyPlan.Iterations iterations, Duration expected)
      throws IOException, InterruptedException {
    String stem = "%s-%d-%s".formatted(kind.name().toLowerCase(Locale.ROOT), block, cell.fileName());
    String file = "jmh/" + stem + ".json";
    Files.createDirectories(raw.resolve("jmh"));
    List<String> command = Project.java("-jar", project.benchmarks().toString(), benchmark);
    command.addAll(parameters);
    command.addAll(List.of("-f", "1", "-wi", Integer.toString(iterations.warmups()), "-w",
        iterations.warmupMillis() + "ms", "-i", Integer.toString(iterations.measured()), "-r",
        iterations.measuredMillis() + "ms", "-prof", "gc", "-foe", "true", "-rf", "json", "-rff",
        raw.resolve(file).toString()));
    ChildProcess.Outcome outcome = child(progress, name, "jmh-" + stem, expected, iterations.limit(), command);
    String problem = outcome.good() ? ForkFile.problem(raw.resolve(file)) : "the fork " + outcome.inWords();
    forks.add(new StudyRecord.Fork(file, kind, cell.label(), cell.strategy(), cell.cell(), block, position,
        outcome.seconds(), problem));
    // A control may fail its own answer check: that is what it is there for.
    if (problem != null && !plan.controls().contains(cell.strategy())) {
      problems.add("No figure for %s: %s (see logs/jmh-%s.log)".formatted(name, problem, stem));
    }
  }

  private ChildProcess.Outcome child(Progress progress, String name, String log, Duration expected, Duration limit,
      List<String> command) throws IOException, InterruptedException {
    progress.begin(name);
    String logFile = "logs/" + log + ".log";
    ChildProcess.Outcome outcome = ChildProcess.run(command, scratch(), raw.resolve(logFile), limit);
    steps.add(new StudyRecord.Step(name, logFile, outcome.exit(), outcome.seconds()));
    progress.end(expected, outcome.seconds());
    return outcome;
  }

  /** Where children run: some of them leave files in their working directory. */
  private Path scratch() {
    return raw.resolve("scratch");
  }

  private void save() throws IOException {
    StudyRecord record = new StudyRecord(StudyRecord.SCHEMA, plan.name(), seed, plan.margin(), plan.baseline(),
        plan.repeatLabel(), plan.strategies(), plan.controls(), plan.workloads(), plan.flows(),
        plan.databaseLatenciesMs(), plan.expectedLayers(), plan.mostBlocks(), blocksRun, steps, forks, problems);
    write(StudyRecord.FILE, record);
    write(io.ringlane.results.raw.Environment.FILE, machine.describe());
  }

  private void write(String name, Object value) throws IOException {
    // First beside it, then over it: a study that is stopped leaves the older file whole.
    Path draft = raw.resolve(name + ".draft");
    MAPPER.writeValue(draft.toFile(), value);
    Files.move(draft, raw.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void delete(@Nullable Path directory) throws IOException {
    if (directory == null || !Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

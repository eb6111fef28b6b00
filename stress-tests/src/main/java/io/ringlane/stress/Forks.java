package io.ringlane.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.TestExecutor;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.DiskWriteCollector;
import org.openjdk.jcstress.infra.collectors.MuxCollector;
import org.openjdk.jcstress.infra.collectors.SerializedBufferCollector;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.OSSupport;
import org.openjdk.jcstress.os.Scheduler;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.os.topology.Topology;
import org.openjdk.jcstress.vm.CompileMode;
import org.openjdk.jcstress.vm.VMSupport;

/**
 * What jcstress's own main class does, but for tests that want JVM arguments of their own: it would have to be started, and find out about the JVM and the
 * machine, once for every strategy. Leaves its results where jcstress does. A test with more actors than there are processors is dropped here, too.
 */
final class Forks {
  /**
   * A test under a strategy, and the JVM modes in which it runs.
   *
   * @param everyMode whether in all that compile, or in the JVM as it comes
   */
  record Order(String test, String strategy, boolean everyMode) {
    private static Order of(String line) {
      String[] words = line.split("\t", -1);
      return new Order(words[0], words[1], Boolean.parseBoolean(words[2]));
    }

    String line() {
      return test + "\t" + strategy + "\t" + everyMode;
    }
  }

  /** How the line begins that tells that another JVM is done; then N of M. */
  static final String DONE = "done: ";

  private static final String INTERPRETER = "-Xint";

  private Forks() {}

  /** @param args a file of orders, what every JVM is started with as one word, and options of jcstress */
  public static void main(String[] args) throws IOException {
    List<Order> orders = Files.readAllLines(Path.of(args[0])).stream().map(Order::of).toList();
    List<String> forAll = List.of(args[1].split(" "));
    Options options = new Options(Arrays.copyOfRange(args, 2, args.length));
    if (!options.parse()) {
      throw new IllegalArgumentException("jcstress does not know these options: " + Arrays.toString(args));
    }
    OSSupport.init();
    VMSupport.initFlags(options);
    List<List<String>> everyMode = orders.stream().anyMatch(Order::everyMode) ? compilingModes(forAll) : List.of();
    Scheduler scheduler = new Scheduler(Topology.get(), options.getCPUCount());

    List<TestConfig> configs = new ArrayList<>();
    for (Order order : orders) {
      TestInfo info = TestList.getInfo(order.test());
      for (SchedulingClass actors : scheduler.scheduleClasses(info.threads(), options.getCPUCount(),
          options.affinityMode())) {
        for (List<String> mode : order.everyMode() ? everyMode : List.of(forAll)) {
          List<String> arguments = new ArrayList<>(mode);
          arguments.add(Subject.argument(order.strategy()));
          for (int fork = 0; fork < options.getForks(); fork++) {
            configs.add(new TestConfig(options, info, fork, arguments, CompileMode.UNIFIED, actors));
          }
        }
      }
    }
    DiskWriteCollector disk = new DiskWriteCollector(options.getResultFile());
    AtomicInteger done = new AtomicInteger();
    SerializedBufferCollector results = new SerializedBufferCollector(MuxCollector.of(disk, result -> System.out
        .println(DONE + done.incrementAndGet() + " of " + configs.size() + ": " + LocalTime.now(ZoneId.systemDefault())
            + " " + result.getName() + " " + result.getConfig().jvmArgs)));
    new TestExecutor(options.verbosity(), results, scheduler).runAll(configs);
    results.close();
    disk.close();
  }

  /** The JVM modes that there are, without the interpreter: it reorders nothing itself, takes few samples, and as long as the others. */
  private static List<List<String>> compilingModes(List<String> forAll) {
    VMSupport.detectAvailableVMConfigs(false, List.of(), forAll);
    return VMSupport.getAvailableVMConfigs().stream().map(VMSupport.Config::args)
        .filter(mode -> !mode.contains(INTERPRETER)).toList();
  }
}

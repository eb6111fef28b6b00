package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import io.ringlane.api.Codecs;
import io.ringlane.api.DatabaseException;
import io.ringlane.cluster.CacheBuilder;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.database.Databases;
import io.ringlane.metrics.JmxMetrics;
import io.ringlane.pipeline.Flow;
import io.ringlane.pipeline.Pipeline;
import io.ringlane.pipeline.ResponseSink;
import io.ringlane.store.TtlMeaning;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The console: {@code java -jar ringlane-console.jar --help} tells what it takes, {@code HELP} in it what to type.
 *
 * <p>At the end of input, and when the process is told to terminate, every answered write is in the database.
 */
@CommandLine.Command(name = "ringlane-console", sortOptions = false, usageHelpAutoWidth = true, description = "A key-ordered cache over a database, one command a line on standard input. HELP lists the commands.", exitCodeOnInvalidInput = ExitCode.USAGE, exitCodeOnExecutionException = ExitCode.NOT_FLUSHED, exitCodeListHeading = "Exit codes:%n", exitCodeList = {
    "0:end of input, or QUIT; also where lines were answered with ERR", "64:wrong options",
    "69:the database cannot be opened", "70:something acknowledged could not be flushed, or an internal error",
    "74:input cannot be read, or answers not written, any more"})
public final class Console implements Callable<Integer> {
  private static final String JMX_DOMAIN = "io.ringlane";
  private static final int MOST = 1_000;
  private static final int MOST_CONNECTIONS = 32;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  @Option(names = "--flow", paramLabel = "FLOW", defaultValue = "direct", converter = FlowConverter.class, description = "How requests reach the workers: single, direct, assigner or async; ${DEFAULT-VALUE} unless told.")
  private Flow flow = Flow.DIRECT;

  @Option(names = "--strategy", paramLabel = "STRATEGY", converter = StrategyConverter.class, description = "The executor strategy, with --flow=direct or --flow=async; that of the flow unless told. Where it does not keep the order of requests, a key's next one waits for the one before.")
  private @Nullable CatalogueEntry strategy;

  @Option(names = "--database", paramLabel = "JDBC-URL", description = "The database, as in jdbc:h2:./ringlane or jdbc:postgresql://host/database?user=name&password=word; without, a temporary one "
      + "that is removed at the end. H2 without a user in it: sa and an empty password.")
  private @Nullable String database;

  @Option(names = "--servers", paramLabel = "N", defaultValue = "3", description = "Logical servers on the ring, 1 to 1000; ${DEFAULT-VALUE} unless told.")
  private int servers;

  @Option(names = "--workers", paramLabel = "N", defaultValue = "2", description = "Worker threads in all, 1 to 1000; ${DEFAULT-VALUE} unless told. The flow single has none.")
  private int workers;

  @Option(names = "--ttl", paramLabel = "MEANING", defaultValue = "logical", converter = TtlConverter.class, description = "What a TTL is about: logical (the key is gone for everybody) or residency (it leaves memory, and is read from the database again); ${DEFAULT-VALUE} unless told.")
  private TtlMeaning ttl = TtlMeaning.LOGICAL;

  @Option(names = "--default-ttl", paramLabel = "MS", description = "With --ttl=residency: how many milliseconds what a read brings to memory stays there, from 1; until it is overwritten unless told.")
  private @Nullable Long defaultTtl;

  @Option(names = "--jmx", description = "Shows the cache's metrics as MBeans of the domain " + JMX_DOMAIN + ".")
  private boolean jmx;

  @Option(names = "--help", usageHelp = true, description = "Shows this and ends.")
  @SuppressWarnings("UnusedVariable") // picocli's
  private boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli's
  private CommandSpec spec;

  private final InputStream in;
  private final OutputStream out;
  private final PrintWriter err;
  private final boolean terminal;

  private Console(InputStream in, OutputStream out, PrintWriter err, boolean terminal) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  @SuppressWarnings("SystemConsoleNull") // the JDK's documentation still says that it may be null
  public static void main(String[] arguments) {
    java.io.Console system = System.console();
    System.exit(run(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err), system != null && system.isTerminal(), arguments));
  }

  /**
   * Runs a console on these streams, in UTF-8, and gives its exit code.
   *
   * @param terminal whether to prompt on the process's terminal; {@code in} and {@code out} are then not used for commands
   */
  static int run(InputStream in, OutputStream out, OutputStream err, boolean terminal, String... arguments) {
    PrintWriter messages = new PrintWriter(err, true, UTF_8);
    return new CommandLine(new Console(in, out, messages, terminal)).setOut(new PrintWriter(out, true, UTF_8))
        .setErr(messages).setParameterExceptionHandler((wrong, _) -> {
          messages.println("ringlane-console: " + wrong.getMessage() + " (--help shows what is right)");
          return ExitCode.USAGE;
        }).execute(arguments);
  }

  @Override
  public Integer call() throws IOException {
    CacheSettings settings = settings();
    if (terminal) {
      try (Prompt prompt = new Prompt()) {
        return converse(settings, prompt, prompt, () -> null);
      }
    }
    AnswerWriter writer = new AnswerWriter(out);
    return converse(settings, new LineSplitter(in), writer, writer::lost);
  }

  /** @param lost why answers cannot be written any more; null while they can */
  private int converse(CacheSettings settings, LineSource lines, ResponseSink<String> answers,
      Supplier<@Nullable IOException> lost) {
    TemporaryDatabase temporary;
    try {
      temporary = database == null ? new TemporaryDatabase() : null;
    } catch (IOException e) {
      say("cannot make a temporary database: " + e + "; name one with --database");
      return ExitCode.NO_DATABASE;
    }
    Ending ending = new Ending(temporary, this::say);
    Thread hook = Thread.ofPlatform().name("ringlane-exit").unstarted(() -> {
      int code = ending.now();
      if (code != ExitCode.OK) {
        Runtime.getRuntime().halt(code);
      }
    });
    Runtime.getRuntime().addShutdownHook(hook);
    int code;
    try {
      Pipeline<String, String> pipeline = Pipeline.open(flow, open(url(temporary), settings), answers);
      IOException failure = ending.covers(pipeline) ? talk(lines, pipeline, lost) : null;
      int ended = ending.afterAllAnswers();
      if (failure == null) {
        failure = lost.get(); // perhaps only now
      }
      if (failure != null) {
        say("input or output failed: " + failure.getMessage());
      }
      code = ended == ExitCode.OK && failure != null ? ExitCode.INPUT_OUTPUT : ended;
    } catch (DatabaseException e) {
      say(String.valueOf(e.getMessage()));
      ending.now();
      code = ExitCode.NO_DATABASE;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the hook is running, and has nothing left to do
    }
    return code;
  }

  /** Gives what ended it, where that was neither the end of input nor QUIT nor the hook. */
  private static @Nullable IOException talk(LineSource lines, Pipeline<String, String> pipeline,
      Supplier<@Nullable IOException> lost) {
    try {
      new Session(lines, pipeline).run(() -> lost.get() == null);
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private String url(@Nullable TemporaryDatabase temporary) {
    return temporary == null ? String.valueOf(database) : temporary.url();
  }

  private CacheSettings settings() {
    requireRange("--servers", servers);
    requireRange("--workers", workers);
    if (strategy != null && flow != Flow.DIRECT && flow != Flow.ASYNC) {
      throw new ParameterException(spec.commandLine(), "Invalid value for option '--strategy': flow " + flow
          + " is about " + flow.strategy().name() + " alone; take --flow=direct or --flow=async with "
          + strategy.name());
    }
    CacheSettings defaults = CacheSettings.defaults();
    boolean slots = Catalogue.AFFINE_SLOTS.equals(strategy); // each of their workers needs one
    int shards = Math.max(defaults.shardsPerServer(), slots ? workers : Math.ceilDiv(workers, servers));
    CacheSettings sized = defaults.withServers(servers).withShardsPerServer(shards).withWorkers(workers)
        .withCloseTimeout(CLOSE_TIMEOUT);
    try {
      return sized.withTtl(ttl, defaultTtl == null ? null : Duration.ofMillis(defaultTtl));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "Invalid value for option '--default-ttl': " + e.getMessage());
    }
  }

  private void requireRange(String option, int value) {
    if (value < 1 || value > MOST) {
      throw new ParameterException(spec.commandLine(),
          "Invalid value for option '" + option + "': " + value + " is not between 1 and " + MOST);
    }
  }

  private CacheCluster<String, String> open(String url, CacheSettings settings) {
    int callers = flow == Flow.ASYNC ? settings.databaseThreads() : workers;
    StoreOfRecord store = Databases.open(url, Math.min(callers + 1, MOST_CONNECTIONS)); // and the flush daemon
    try {
      CacheBuilder<String, String> builder = flow.configure(CacheCluster.builder(Codecs.STRING, Codecs.STRING),
          settings);
      CacheCluster<String, String> cache = (strategy == null ? builder : builder.strategy(strategy)).build(store);
      if (jmx) {
        new JmxMetrics(cache, JMX_DOMAIN); // it ends with the cache
      }
      return cache;
    } catch (DatabaseException e) {
      store.close();
      throw e;
    }
  }

  private void say(String message) {
    err.println("ringlane-console: " + message);
  }

  /** Meanings by the names that people type. */
  private static final class TtlConverter implements CommandLine.ITypeConverter<TtlMeaning> {
    @Override
    public TtlMeaning convert(String name) {
      try {
        return TtlMeaning.named(name);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(e.getMessage());
      }
    }
  }

  /** Strategies by the names that people type; not the one without threads, in which nothing would happen. */
  private static final class StrategyConverter implements CommandLine.ITypeConverter<CatalogueEntry> {
    @Override
    public CatalogueEntry convert(String name) {
      try {
        return Catalogue.named(name,
            Catalogue.entries().stream().filter(entry -> !entry.equals(Catalogue.SIMULATED)).toList());
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(e.getMessage());
      }
    }
  }

  /** Flows by the names that people type. */
  private static final class FlowConverter implements CommandLine.ITypeConverter<Flow> {
    @Override
    public Flow convert(String name) {
      try {
        return Flow.named(name);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(e.getMessage());
      }
    }
  }
}

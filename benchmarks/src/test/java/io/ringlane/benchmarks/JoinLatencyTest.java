package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import io.ringlane.api.Cache;
import io.ringlane.api.OverloadedException;
import io.ringlane.execution.Agent;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.WakeUp;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The benchmark of a join: its figures come from answers that were right, and its checks see what they should. */
class JoinLatencyTest {
  private static final long HOLD_MILLIS = 50;
  private static final int HELD_STEPS = 10;

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  private final StringWriter out = new StringWriter();

  private int run(JoinLatency latency, String... more) {
    List<String> arguments = new ArrayList<>(
        List.of("--entries", "4000", "--rate", "4000", "--quiet", "0.2", "--blocks", "2", "--warmup", "0"));
    arguments.addAll(List.of(more));
    return new CommandLine(latency).setOut(new PrintWriter(out)).setErr(new PrintWriter(out))
        .setOverwrittenOptionsAllowed(true).execute(arguments.toArray(String[]::new));
  }

  @Test
  void reportsEveryWindowAndRefusesNothing() throws IOException {
    Path log = folder.resolve("join.hlog");
    assertThat(run(new JoinLatency(), "--log", log.toString())).as(out.toString()).isZero();
    assertThat(out.toString()).contains("block 1: the join took", "\nbefore ", "\njoin ", "\nafter ", "\nleave ",
        "RATIO join / quiet, p50: ", "RATIO join / quiet, p99.9: too few requests", " 0 refused, 0 violations");
    List<String> tags = new ArrayList<>();
    try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
      for (EncodableHistogram each; (each = reader.nextIntervalHistogram()) != null;) {
        tags.add(String.valueOf(each.getTag()));
      }
    }
    assertThat(tags).containsExactly("before", "join", "after", "leave", "before", "join", "after", "leave");
  }

  @Test
  void movesReplicasToo() {
    assertThat(run(new JoinLatency(), "--factor", "1", "--ack", "all")).as(out.toString()).isZero();
    assertThat(out.toString()).contains(" 0 refused, 0 violations");
  }

  @Test
  void aRebalancerThatIsHeldInTheMiddleOfAMoveShowsInTheMaximum() {
    assertThat(run(new JoinLatency(JoinLatencyTest::holding, UnaryOperator.identity()))).as(out.toString()).isZero();
    String join = out.toString().lines().filter(line -> line.startsWith("join ")).findFirst().orElseThrow();
    assertThat(Double.parseDouble(join.strip().split(" +", -1)[6])).as("maximum in us of %s", join)
        .isGreaterThan(1e3 * HOLD_MILLIS);
  }

  @Test
  void aRefusedRequestIsCountedAndTheExitCodeIsOne() {
    AtomicInteger requests = new AtomicInteger();
    assertThat(run(new JoinLatency(UnaryOperator.identity(), cache -> before(cache, () -> {
      if (requests.incrementAndGet() == 500) {
        throw new OverloadedException("no");
      }
    })))).isEqualTo(1);
    assertThat(out.toString()).contains(" 1 refused", "first, a ", "OverloadedException");
  }

  @Test
  void aWriteThatIsLostMakesTheExitCodeOne() {
    assertThat(run(new JoinLatency(UnaryOperator.identity(),
        cache -> LossyCache.around(cache, Values.tag(1, 1))), "--clients", "1", "--entries", "1", "--reads", "0"))
        .isEqualTo(1);
    assertThat(out.toString()).contains("versions, of ");
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    assertThat(List.of(run(new JoinLatency(), "--factor", "3"), run(new JoinLatency(), "--strategy", "caller-runs"),
        run(new JoinLatency(), "--ack", "most"), run(new JoinLatency(), "--database", "oracle"),
        run(new JoinLatency(), "--quiet", "0"), run(new JoinLatency(), "--blocks", "1"))).containsOnly(64);
    assertThat(out.toString()).contains("--factor is 3, it must be at least 0 and at most 2", "promise order",
        "'most', it must be owner or all", "'oracle', it must be memory or h2", "--quiet is 0.0", "--blocks is 1");
  }

  /** Lets the rebalancer's first steps last longer, so that the first chunk waits. */
  private static AgentHost holding(AgentHost host) {
    return new AgentHost() {
      @Override
      public Running start(Agent agent) {
        return host.start(agent.name().equals("rebalancer") ? new Held(agent) : agent);
      }

      @Override
      public Calls calls() {
        return host.calls();
      }
    };
  }

  private static final class Held implements Agent {
    private final Agent inner;
    private int held;

    Held(Agent inner) {
      this.inner = inner;
    }

    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public int step() {
      int done = inner.step();
      if (done > 0 && held < HELD_STEPS) {
        held++;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HOLD_MILLIS);
        for (long left; (left = end - System.nanoTime()) > 0;) {
          LockSupport.parkNanos(left);
        }
      }
      return done;
    }

    @Override
    public long idleNanos() {
      return inner.idleNanos();
    }

    @Override
    public WakeUp wakeUp() {
      return inner.wakeUp();
    }

    @Override
    public void stopped() {
      inner.stopped();
    }
  }

  /** A cache that does something before each request. */
  @SuppressWarnings("unchecked") // the proxy hands everything on to a cache of these types
  private static Cache<Long, byte[]> before(Cache<Long, byte[]> cache, Runnable first) {
    return (Cache<Long, byte[]>) Proxy.newProxyInstance(Cache.class.getClassLoader(), new Class<?>[]{Cache.class},
        (proxy, method, arguments) -> {
          if (method.getName().toLowerCase(Locale.ROOT).endsWith("async")) {
            first.run();
          }
          try {
            return method.invoke(cache, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
          }
        });
  }
}

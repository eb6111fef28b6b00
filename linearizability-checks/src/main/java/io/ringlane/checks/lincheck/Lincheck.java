package io.ringlane.checks.lincheck;

import java.io.PrintWriter;
import java.io.StringWriter;

import io.ringlane.checks.evidence.Evidence.Outcome;
import org.jetbrains.kotlinx.lincheck.LinCheckerKt;
import org.jetbrains.kotlinx.lincheck.strategy.IncorrectResultsFailure;
import org.jetbrains.kotlinx.lincheck.strategy.LincheckFailure;
import org.jetbrains.kotlinx.lincheck.strategy.UnexpectedExceptionFailure;
import org.jetbrains.kotlinx.lincheck.strategy.ValidationFailure;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;

/**
 * Runs Lincheck and turns what it says into an {@link Observation}. One run at a time per process.
 *
 * <p>Only an answer that no sequential execution gives, a failed validation and a thrown exception refute. A "hung" verdict means
 * that a bound of the model checker was reached and is {@code unknown}: checks are written so that a fault shows as a wrong answer,
 * never as an endless wait.
 */
public final class Lincheck {
  private static final int SHOWN_LINES = 60;

  private Lincheck() {}

  /**
   * The size of a run.
   *
   * @param scenarios random scenarios
   * @param invocations executions of each, at most: a model checker stops where it has seen all
   * @param threads parallel threads
   * @param operations operations of each thread
   * @param around operations before the parallel part, and as many after it
   */
  public record Effort(int scenarios, int invocations, int threads, int operations, int around) {
    /** So many scenarios of the same kind. */
    public Effort with(int others) {
      return new Effort(others, invocations, threads, operations, around);
    }
  }

  /** Explores interleavings of small scenarios under sequential consistency. */
  public static Observation modelCheck(Class<?> subject, Class<?> specification, Effort effort) {
    return run(new ModelCheckingOptions(), subject, specification, effort);
  }

  /** Runs scenarios on real threads. */
  public static Observation stress(Class<?> subject, Class<?> specification, Effort effort) {
    return run(new StressOptions(), subject, specification, effort);
  }

  private static <O extends Options<O, ?>> Observation run(O options, Class<?> subject, Class<?> specification,
      Effort effort) {
    options.iterations(effort.scenarios());
    options.invocationsPerIteration(effort.invocations());
    options.threads(effort.threads());
    options.actorsPerThread(effort.operations());
    options.actorsBefore(effort.around());
    options.actorsAfter(effort.around());
    options.sequentialSpecification(specification);
    options.verifier(CountingVerifier.class);
    CountingVerifier.reset();
    long start = System.nanoTime();
    try {
      LincheckFailure failure = LinCheckerKt.checkImpl(options, subject);
      return observation(failure, CountingVerifier.judged(), "not linearizable", start);
    } catch (RuntimeException | Error e) {
      return broken(e, start);
    }
  }

  /**
   * Explores interleavings of a block that starts and ends its own threads and throws an {@link AssertionError} where an outcome is
   * impossible. What was judged is counted as the invocations asked for, which is the most that there can have been.
   */
  public static Observation concurrent(Runnable block, int invocations) {
    long start = System.nanoTime();
    LincheckFailure failure = null;
    try {
      org.jetbrains.lincheck.Lincheck.runConcurrentTest(invocations, block);
    } catch (LincheckAssertionError e) {
      failure = e.getFailure$lincheck();
    } catch (RuntimeException | Error e) {
      return broken(e, start);
    }
    return observation(failure, invocations, "impossible outcome", start);
  }

  /** Lincheck itself did not work: nothing is known. */
  private static Observation broken(Throwable e, long start) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return new Observation(Outcome.unknown, 0, (System.nanoTime() - start) / 1e9, shorten(trace.toString()),
        "Lincheck failed: " + e);
  }

  private static Observation observation(@Nullable LincheckFailure failure, long judged, String wrong,
      long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    if (failure == null) {
      return judged > 0
          ? new Observation(Outcome.upheld, judged, seconds, null, null)
          : new Observation(Outcome.unknown, 0, seconds, null, "nothing was executed");
    }
    String shown = shorten(failure.toString());
    return switch (failure) {
      case IncorrectResultsFailure _ -> new Observation(Outcome.refuted, judged, seconds, shown, wrong);
      case ValidationFailure _ -> new Observation(Outcome.refuted, judged, seconds, shown, "invariant broken");
      case UnexpectedExceptionFailure _ -> new Observation(Outcome.refuted, judged, seconds, shown,
          "impossible outcome");
      default -> new Observation(Outcome.unknown, judged, seconds, shown,
          "bound reached: " + failure.getClass().getSimpleName());
    };
  }

  /** The scenario and the interleaving; not the trace with every source line. */
  private static String shorten(String report) {
    StringBuilder shown = new StringBuilder();
    int lines = 0;
    for (String line : (Iterable<String>) report.lines()::iterator) {
      if (line.startsWith("Detailed trace") || lines++ == SHOWN_LINES) {
        break;
      }
      shown.append(line.stripTrailing()).append('\n');
    }
    return shown.toString().strip();
  }
}

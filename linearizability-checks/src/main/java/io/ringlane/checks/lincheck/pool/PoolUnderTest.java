package io.ringlane.checks.lincheck.pool;

import io.ringlane.execution.AffineAssigner;
import io.ringlane.execution.AffineDirect;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.CallerRuns;
import io.ringlane.execution.Combining;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.FaultyPools;
import io.ringlane.execution.SerialQueue;

/**
 * The strategies that the scenarios run on, and two that are wrong.
 *
 * <p>They are made here and not by the catalogue: Lincheck rewrites a class where rewritten code makes its first instance. An
 * instance that a reference such as {@code AffineDirect::new} makes escapes it, its threads run unwatched, and the run hangs.
 */
public enum PoolUnderTest {
  CALLER_RUNS("caller-runs", 1, false) {
    @Override
    ExecutionStrategy create(ExecutionSettings settings, AgentHost host) {
      return new CallerRuns();
    }
  },
  AFFINE_DIRECT("affine-direct", 1, false) {
    @Override
    ExecutionStrategy create(ExecutionSettings settings, AgentHost host) {
      return new AffineDirect(settings, host);
    }
  },
  AFFINE_ASSIGNER("affine-assigner", 1, false) {
    @Override
    ExecutionStrategy create(ExecutionSettings settings, AgentHost host) {
      return new AffineAssigner(settings, host);
    }
  },
  SERIAL_QUEUE("serial-queue", 2, false) {
    @Override
    ExecutionStrategy create(ExecutionSettings settings, AgentHost host) {
      return new SerialQueue(settings, host);
    }
  },
  COMBINING("combining", 1, false) {
    @Override
    ExecutionStrategy create(ExecutionSettings settings, AgentHost host) {
      return new Combining();
    }
  },
  /** Control: two workers run one shard. */
  UNROUTED("unrouted-pool", 2, true) {
    @Override
    ExecutionStrategy create(ExecutionSettings settings, AgentHost host) {
      return FaultyPools.unrouted(settings, host);
    }
  },
  /** Control: a worker that stops forgets what is left. */
  STOP_WITHOUT_REFUSAL("stop-without-refusal", 1, true) {
    @Override
    ExecutionStrategy create(ExecutionSettings settings, AgentHost host) {
      return FaultyPools.withoutRefusal(settings, host);
    }
  };

  private final String label;
  private final int workers;
  private final boolean control;

  PoolUnderTest(String label, int workers, boolean control) {
    this.label = label;
    this.workers = workers;
    this.control = control;
  }

  abstract ExecutionStrategy create(ExecutionSettings settings, AgentHost host);

  /** The strategy's name in the catalogue, or the control's. */
  public String label() {
    return label;
  }

  public boolean control() {
    return control;
  }

  int workers() {
    return workers;
  }
}

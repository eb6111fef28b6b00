package io.ringlane.execution;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * A run without threads: everything that could happen next is a source of steps, and a {@link StepPicker} chooses, so that a seed
 * replays the run exactly. One thread drives it.
 */
public final class Simulation implements AgentHost {
  /** Something that may take a step; false where it had nothing to do. */
  private record Source(BooleanSupplier hasStep, Runnable step) {}

  private final StepPicker picker;
  private final List<Source> sources = new ArrayList<>();
  private int[] ids = new int[16];
  private long steps;

  public Simulation(StepPicker picker) {
    this.picker = picker;
  }

  /** Adds a source. {@code hasStep} must not change anything. */
  public void add(BooleanSupplier hasStep, Runnable step) {
    sources.add(new Source(hasStep, step));
  }

  /** Has the agent stepped whenever it says that there is something to do now. */
  @Override
  public Running start(Agent agent) {
    add(() -> agent.idleNanos() <= 0, agent::step);
    return agent::stopped;
  }

  /** A call is a step, and so is the delivery of its answer; each may be the next: they overtake one another. */
  @Override
  public Calls calls() {
    List<Runnable> pending = new ArrayList<>();
    add(() -> !pending.isEmpty(), () -> pending.remove(chooseAmong(pending.size())).run());
    return call -> pending.add(() -> pending.add(call.get()));
  }

  /** A lane whose tasks are steps in the order in which they came. */
  Executor lane() {
    Deque<Runnable> pending = new ArrayDeque<>();
    add(() -> !pending.isEmpty(), () -> pending.remove().run());
    return pending::add;
  }

  /** Takes one step; false where no source has any. */
  public boolean step() {
    if (ids.length < sources.size()) {
      ids = new int[sources.size() * 2];
    }
    int runnable = 0;
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).hasStep().getAsBoolean()) {
        ids[runnable++] = i;
      }
    }
    if (runnable == 0) {
      return false;
    }
    steps++;
    sources.get(ids[runnable == 1 ? 0 : picker.pick(ids, runnable)]).step().run();
    return true;
  }

  /** Steps taken so far. */
  public long steps() {
    return steps;
  }

  private int chooseAmong(int count) {
    if (count == 1) {
      return 0;
    }
    int[] each = new int[count];
    Arrays.setAll(each, i -> -1 - i);
    return picker.pick(each, count);
  }
}

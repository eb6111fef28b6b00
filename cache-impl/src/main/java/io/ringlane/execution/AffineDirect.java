package io.ringlane.execution;

import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code affine-direct}, flow B: key-affine workers; the submitting thread enqueues straight to the worker of the domain.
 *
 * <p>Guarantee: linearizable per key, because one thread runs all operations of a domain; ordered, because its mailbox keeps the
 * order of one submitter. Non-guarantee: no order between domains of different workers. The idea is the thread pool of the design;
 * compare Apache BookKeeper's OrderedExecutor.
 */
public class AffineDirect implements ExecutionStrategy {
  private final List<Worker> workers;
  private final List<AgentHost.Running> running;

  public AffineDirect(ExecutionSettings settings, AgentHost host) {
    this(host, IntStream.range(0, settings.workers()).mapToObj(i -> new Worker("worker-" + i, settings)).toList());
  }

  /** With these workers, which differ in their request queues. */
  AffineDirect(AgentHost host, List<Worker> workers) {
    this.workers = workers;
    running = workers.stream().map(host::start).toList();
  }

  @Override
  public void submit(Work request) {
    workerOf(request).mailbox().putRequest(request);
  }

  @Override
  public void deliver(Work message) {
    workerOf(message).mailbox().putMessage(message);
  }

  @Override
  public WorkerLoads workerLoads() {
    return new WorkerLoads(workers.stream().map(Worker::load).toList(), null);
  }

  @Override
  public void close() {
    running.forEach(AgentHost.Running::close);
  }

  /** Domains go to workers in turn, so every worker has as many as any other, give or take one. */
  private Worker workerOf(Work work) {
    return workers.get(work.domain() % workers.size());
  }
}

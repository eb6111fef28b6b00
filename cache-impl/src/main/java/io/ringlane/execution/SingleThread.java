package io.ringlane.execution;

/**
 * {@code single-thread}: all shards on one worker. What Redis does; the strategy without any sharing, whose structures stay in one processor's caches.
 *
 * <p>Guarantee: as {@link AffineDirect}, and an order between all operations. Non-guarantee: in database mode {@code blocking} every call to the
 * database holds up everybody.
 */
public final class SingleThread extends AffineDirect {
  public SingleThread(ExecutionSettings settings, AgentHost host) {
    super(settings.withWorkers(1), host);
  }
}

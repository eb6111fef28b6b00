package io.ringlane.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.FaultyStoreOfRecord.Call;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.Latency;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.fixtures.Pause;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every request gets one response with its id, per key in input order, and a flush is answered when what came before is durable. Cannot
 * see an order that only other interleavings would break: the layers of linearizability-checks look for those.
 */
@Timeout(60)
class PipelineTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration A_WHILE = Duration.ofMillis(100);

  private record Received(long id, Response<String> response) {}

  private final BlockingQueue<Received> responses = new LinkedBlockingQueue<>();
  private final InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();
  private final FaultyStoreOfRecord store = new FaultyStoreOfRecord(rows, Faults.from(1), Clock.system(), Pause.none());
  private final CountDownLatch outputOpen = new CountDownLatch(1);
  private final List<Pipeline<String, String>> opened = new ArrayList<>();

  private Pipeline<String, String> open(Flow flow, Faults faults) {
    return open(flow, new FaultyStoreOfRecord(rows, faults, Clock.system(), Pause.real()), Pipeline.WINDOW,
        this::receive, Clock.system());
  }

  private Pipeline<String, String> open(Flow flow, Clock clock) {
    return open(flow, store, Pipeline.WINDOW, this::receive, clock);
  }

  /** With a window of ten, and an output that lets nothing out until {@link #outputOpen}. */
  private Pipeline<String, String> openBehindABlockedOutput(Flow flow) {
    return open(flow, store, 10, (id, response) -> {
      awaitUninterruptibly(outputOpen);
      receive(id, response);
    }, Clock.system());
  }

  private Pipeline<String, String> open(Flow flow, FaultyStoreOfRecord database, int window,
      ResponseSink<String> sink, Clock clock) {
    CacheSettings settings = CacheSettings.defaults().withCloseTimeout(DEADLINE);
    CacheCluster<String, String> cache = flow
        .configure(CacheCluster.builder(Codecs.STRING, Codecs.STRING), settings).build(database);
    Pipeline<String, String> pipeline = Pipeline.open(flow, cache, sink, window, clock);
    opened.add(pipeline);
    return pipeline;
  }

  private void receive(long id, Response<String> response) {
    responses.add(new Received(id, response));
  }

  /** Also where a test fails half-way, with calls held. */
  @AfterEach
  void close() {
    store.endOutage();
    store.release();
    outputOpen.countDown();
    opened.forEach(pipeline -> pipeline.close(DEADLINE));
  }

  private Received next() throws InterruptedException {
    Received received = responses.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(received).as("a response within %s", DEADLINE).isNotNull();
    return received;
  }

  private @Nullable Received nothingFor(Duration time) throws InterruptedException {
    return responses.poll(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Request<String, String> put(String key, String value) {
    return new Request.Put<>(key, value, null);
  }

  private static Request<String, String> get(String key) {
    return new Request.Get<>(key);
  }

  /** What sequential execution in input order answers. */
  private static Response<String> model(Map<String, String> map, Request<String, String> request) {
    return switch (request) {
      case Request.Put<String, String>(var key, var value, var _) -> {
        map.put(key, value);
        yield new Response.Done<>();
      }
      case Request.Get<String, String>(var key) -> {
        String value = map.get(key);
        yield value == null ? new Response.Absent<>() : new Response.Found<>(value);
      }
      case Request.Remove<String, String>(var key) -> new Response.Removed<>(map.remove(key) != null);
      default -> throw new IllegalArgumentException(request.toString());
    };
  }

  private static String keyOf(Request<String, String> request) {
    return switch (request) {
      case Request.Put<String, String>(var key, var _, var _) -> key;
      case Request.Get<String, String>(var key) -> key;
      case Request.Remove<String, String>(var key) -> key;
      default -> throw new IllegalArgumentException(request.toString());
    };
  }

  @ParameterizedTest
  @EnumSource(Flow.class)
  void answersAreThoseOfSequentialExecution(Flow flow) {
    SplittableRandom random = new SplittableRandom(7);
    List<Request<String, String>> requests = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      String key = "key-" + random.nextInt(40);
      requests.add(switch (random.nextInt(3)) {
        case 0 -> put(key, "value-" + i);
        case 1 -> get(key);
        default -> new Request.Remove<>(key);
      });
    }
    Map<String, String> map = new HashMap<>();
    List<Response<String>> expected = requests.stream().map(request -> model(map, request)).toList();
    Faults slow = Faults.from(3).latency(Latency.uniform(Duration.ZERO, Duration.ofMillis(2)));
    try (Pipeline<String, String> pipeline = open(flow, slow)) {
      for (int i = 0; i < requests.size(); i++) {
        pipeline.submit(i, requests.get(i));
      }
    }

    List<Received> received = List.copyOf(responses);
    assertThat(received.stream().map(Received::id).sorted().toList())
        .isEqualTo(java.util.stream.LongStream.range(0, requests.size()).boxed().toList());
    received.forEach(each -> assertThat(each.response()).as("request %s", each.id())
        .isEqualTo(expected.get((int) each.id())));
    received.stream().collect(Collectors.groupingBy(each -> keyOf(requests.get((int) each.id())))).values()
        .forEach(ofKey -> assertThat(ofKey.stream().map(Received::id).toList()).isSorted());
    Map<String, String> left = new HashMap<>();
    for (Row row : rows.rows()) {
      if (row.value() != null) {
        left.put(new String(row.key(), UTF_8), new String(row.value(), UTF_8));
      }
    }
    assertThat(left).isEqualTo(map);
  }

  @ParameterizedTest
  @EnumSource(value = Flow.class, names = "SINGLE", mode = EnumSource.Mode.EXCLUDE)
  void aFlushWaitsForTheDatabaseAndHoldsNobodyUp(Flow flow) throws Exception {
    store.hold(Call.WRITE);
    Pipeline<String, String> pipeline = open(flow, Clock.system());
    pipeline.submit(1, put("a", "1"));
    pipeline.submit(2, new Request.Flush<>());
    pipeline.submit(3, get("a"));
    assertThat(List.of(next().id(), next().id())).containsExactly(1L, 3L);
    store.awaitHeld(1, DEADLINE);
    assertThat(nothingFor(A_WHILE)).as("an answer to a flush that is not through").isNull();
    store.release();
    assertThat(next()).isEqualTo(new Received(2, new Response.Done<>()));
    assertThat(rows.rows()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(value = Flow.class, names = "SINGLE", mode = EnumSource.Mode.EXCLUDE)
  void aFlushCoversAWriteThatIsNotAnsweredYet(Flow flow) throws Exception {
    store.hold(Call.LOAD);
    Pipeline<String, String> pipeline = open(flow, Clock.system());
    pipeline.submit(1, get("a"));
    pipeline.submit(2, put("a", "1")); // behind the load
    pipeline.submit(3, new Request.Flush<>());
    pipeline.submit(4, new Request.ReadStats<>());
    pipeline.submit(5, new Request.Say<>("hello"));
    store.awaitHeld(1, DEADLINE);
    assertThat(next()).isEqualTo(new Received(5, new Response.Said<>("hello")));
    assertThat(nothingFor(A_WHILE)).as("a flush that forgot what is under way").isNull();
    store.release();
    assertThat(List.of(next().id(), next().id(), next().id(), next().id())).containsExactly(1L, 2L, 3L, 4L);
    assertThat(rows.rows()).hasSize(1);
  }

  @Test
  void inTheSingleFlowTheAnswersAreOutBeforeSubmitReturns() {
    try (Pipeline<String, String> pipeline = open(Flow.SINGLE, Faults.from(1))) {
      pipeline.submit(1, put("a", "1"));
      pipeline.submit(2, new Request.Flush<>());
      assertThat(rows.rows()).hasSize(1);
      pipeline.submit(3, get("a"));
      assertThat(responses).containsExactly(new Received(1, new Response.Done<>()),
          new Received(2, new Response.Done<>()), new Received(3, new Response.Found<>("1")));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Flow.class, names = "SINGLE", mode = EnumSource.Mode.EXCLUDE)
  void aFlushThatTheDatabaseNeverTakesFails(Flow flow) throws Exception {
    store.hold(Call.WRITE);
    ManualClock clock = ManualClock.at(Instant.EPOCH);
    Pipeline<String, String> pipeline = open(flow, clock);
    pipeline.submit(1, put("a", "1"));
    pipeline.submit(2, new Request.Flush<>());
    pipeline.submit(3, new Request.ReadStats<>()); // behind the flush
    assertThat(next().id()).isEqualTo(1);
    store.awaitHeld(1, DEADLINE);
    Received received;
    do { // the flush's time begins when it is sent
      clock.advance(DEADLINE);
      pipeline.submit(0, new Request.Say<>("wake up"));
      received = next();
    } while (received.id() == 0);
    assertThat(received.id()).isEqualTo(2);
    assertThat(received.response()).isInstanceOf(Response.Failed.class);
    store.release();
    pipeline.close();
    assertThat(responses.stream().map(Received::id).filter(id -> id != 0)).as("no second answer").containsExactly(3L);
  }

  @ParameterizedTest
  @EnumSource(value = Flow.class, names = "SINGLE", mode = EnumSource.Mode.EXCLUDE)
  void anOutputThatBlocksStopsTheInputAndNobodyElse(Flow flow) throws Exception {
    Pipeline<String, String> pipeline = openBehindABlockedOutput(flow);
    CountDownLatch full = new CountDownLatch(10);
    Thread input = Thread.ofPlatform().start(() -> {
      for (int i = 1; i <= 11; i++) {
        pipeline.submit(i, put("key-" + i, "value"));
        full.countDown();
      }
    });
    assertThat(full.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    input.join(A_WHILE);
    assertThat(input.isAlive()).as("input that waits at the window").isTrue();
    pipeline.cache().flush();
    assertThat(rows.rows()).as("writes carried out behind a blocked output").hasSize(10);
    outputOpen.countDown();
    input.join();
    pipeline.close();
    assertThat(responses).hasSize(11);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Flow.class)
  void aClosedPipelineRefuses(Flow flow) {
    Pipeline<String, String> pipeline = open(flow, Faults.from(1));
    pipeline.submit(1, put("a", "1"));
    pipeline.close();
    pipeline.close();
    assertThatThrownBy(() -> pipeline.submit(2, get("a"))).isInstanceOf(CacheClosedException.class);
    assertThat(responses).hasSize(1);
  }

  @Test
  void aBlockedOutputCannotKeepWritesFromTheDatabase() {
    Pipeline<String, String> pipeline = openBehindABlockedOutput(Flow.DIRECT);
    pipeline.submit(1, put("a", "1"));
    pipeline.close(A_WHILE);
    assertThat(rows.rows()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Flow.class)
  void aDatabaseThatFailsIsAnAnswer(Flow flow) throws Exception {
    Pipeline<String, String> pipeline = open(flow, Clock.system());
    store.beginOutage();
    pipeline.submit(1, get("a"));
    assertThat(next().response()).isInstanceOf(Response.Failed.class);
    store.endOutage();
    pipeline.submit(2, get("a"));
    assertThat(next()).isEqualTo(new Received(2, new Response.Absent<>()));
    pipeline.submit(3, put("\uD800", "no text"));
    assertThat(next().response()).isInstanceOf(Response.Failed.class);
  }

  @Test
  void flowsHaveNames() {
    assertThat(Flow.named("assigner")).isEqualTo(Flow.ASSIGNER);
    assertThatThrownBy(() -> Flow.named("fast")).hasMessage(
        "no flow is called 'fast'; there are single, direct, assigner, async");
  }
}

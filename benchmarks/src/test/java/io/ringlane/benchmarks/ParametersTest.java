package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.MailboxKind;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.pipeline.Flow;
import io.ringlane.store.WritePolicy;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;

/** What the jar offers is what there is. */
class ParametersTest {
  @Test
  void everyMeasurableStrategyAndControlIsAParameter() throws NoSuchFieldException {
    assertThat(values(StrategyThroughputBenchmark.Subject.class, "strategy"))
        .containsExactlyElementsOf(MeasuredStrategies.all().stream().map(CatalogueEntry::name).toList());
    assertThat(MeasuredStrategies.all()).filteredOn(CatalogueEntry::control).isNotEmpty();
    assertThat(MeasuredStrategies.all()).extracting(CatalogueEntry::name).doesNotContain("simulated");
  }

  @Test
  void everyFlowIsAParameter() throws NoSuchFieldException {
    assertThat(values(PipelineThroughputBenchmark.Subject.class, "flow"))
        .containsExactlyElementsOf(Arrays.stream(Flow.values()).map(Flow::label).toList());
  }

  @Test
  void everyWritePolicyAndEveryDatabaseIsAParameter() throws NoSuchFieldException {
    assertThat(values(PolicyThroughputBenchmark.Subject.class, "policy"))
        .containsExactlyElementsOf(Arrays.stream(WritePolicy.values()).map(WritePolicy::label).toList());
    assertThat(values(DrainThroughputBenchmark.Subject.class, "database"))
        .containsExactlyElementsOf(Arrays.stream(RealDatabases.values()).map(RealDatabases::label).toList());
  }

  @Test
  void everyMailboxAndEveryIdlePolicyIsAParameter() throws NoSuchFieldException {
    assertThat(values(HandOverThroughputBenchmark.Subject.class, "mailbox"))
        .containsExactlyElementsOf(Arrays.stream(MailboxKind.values()).map(MailboxKind::name).toList());
    assertThat(values(HandOverThroughputBenchmark.Subject.class, "idle"))
        .containsExactlyElementsOf(Arrays.stream(IdlePolicy.values()).map(IdlePolicy::name).toList());
  }

  @Test
  void everyWorkloadIsKnown() throws NoSuchFieldException {
    assertThat(values(StrategyThroughputBenchmark.Subject.class, "workload"))
        .allSatisfy(name -> assertThat(Workload.named(name).name()).isEqualTo(name)).containsExactly("A", "B", "C");
  }

  @Test
  void jmhsListNamesEveryBenchmark() throws IOException {
    try (InputStream list = Objects.requireNonNull(
        StrategyThroughputBenchmark.class.getResourceAsStream("/META-INF/BenchmarkList"),
        "JMH's processor did not run")) {
      assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8)).contains(
          StrategyThroughputBenchmark.class.getName(), "answerOneOperation",
          PipelineThroughputBenchmark.class.getName(), "carryOneRequest",
          RoundTripBenchmark.class.getName(), "goThereAndBack",
          HandOverThroughputBenchmark.class.getName(), "sendOne",
          KvStoreCostBenchmark.class.getName(), "readByHash", "visitRange",
          DrainThroughputBenchmark.class.getName(), "drain",
          ParkedKeyThroughputBenchmark.class.getName(), "readOneColdKey",
          PolicyThroughputBenchmark.class.getName(), "putOne");
    }
  }

  private static List<String> values(Class<?> state, String parameter) throws NoSuchFieldException {
    Field field = state.getField(parameter);
    return List.of(Objects.requireNonNull(field.getAnnotation(Param.class)).value());
  }
}

package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.ringlane.pipeline.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PipelineUnderTestTest {
  private static final int REQUESTS = 2_000;

  @ParameterizedTest
  @EnumSource
  void everyFlowAnswersEveryRequestRight(Flow flow) {
    try (PipelineUnderTest pipeline = new PipelineUnderTest(flow, Duration.ZERO)) {
      send(pipeline);
      assertThat(pipeline.finish().toString()).isEqualTo("0 violations");
      assertThat(pipeline.accepted()).isEqualTo(REQUESTS);
      assertThat(pipeline.failed()).isZero();
    }
  }

  @Test
  void seesARowThatTheDatabaseDropped() {
    int key = 4_711; // written by the preload, and dropped then
    try (PipelineUnderTest pipeline = new PipelineUnderTest(Flow.DIRECT, Duration.ZERO,
        sound -> new LossyDatabase(sound, key, Values.tag(0, 0)))) {
      assertThat(pipeline.finish().toString()).contains("the database has 9999 rows, not 10000");
    }
  }

  private static void send(PipelineUnderTest pipeline) {
    for (int i = 0; i < REQUESTS; i++) {
      pipeline.send();
    }
  }
}

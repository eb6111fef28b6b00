package io.ringlane.results.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The plan names what the benchmarks' jar can measure, and nothing else. */
class StudyPlanIT {
  private static final Path JAR = Path.of("..", "benchmarks", "target", "benchmarks.jar");
  private static final Pattern STRATEGIES = Pattern.compile("param \"strategy\" = \\{(.*)}");

  @Test
  void theQuickStudyHasEveryStrategyThatCanBeMeasured() throws IOException, InterruptedException {
    Process list = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
        JAR.toString(), "-lp").redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String printed = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(list.waitFor()).as(printed).isZero();
    Matcher found = STRATEGIES.matcher(printed);
    assertThat(found.find()).as(printed).isTrue();
    StudyPlan plan = StudyPlan.quick();
    assertThat(Stream.concat(plan.strategies().stream(), plan.controls().stream()))
        .containsExactlyInAnyOrderElementsOf(List.of(found.group(1).split(", ", -1)));
  }
}

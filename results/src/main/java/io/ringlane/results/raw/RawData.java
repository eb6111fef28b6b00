package io.ringlane.results.raw;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A raw directory, read.
 *
 * @param directory where it lies
 * @param study the plan and what became of it
 * @param environment machine and source
 * @param jmh results by file, for the forks that had no problem
 * @param evidence what the provers left
 * @param killMatrix which known faults the provers found; null where nobody asked
 * @param latency closed-loop percentiles
 * @param files every file, relative to the directory, sorted
 */
public record RawData(Path directory, StudyRecord study, Environment environment, Map<String, List<JmhResult>> jmh,
    List<Evidence> evidence, @Nullable KillMatrix killMatrix, List<LatencyRow> latency, List<String> files) {

  /** Defensive copies. */
  public RawData {
    jmh = Map.copyOf(jmh);
    evidence = List.copyOf(evidence);
    latency = List.copyOf(latency);
    files = List.copyOf(files);
  }

  /**
   * Reads a directory.
   *
   * @throws BadInputException for a missing directory, a missing or malformed file, an unknown schema
   */
  public static RawData read(Path directory) throws BadInputException {
    if (!Files.isDirectory(directory)) {
      throw new BadInputException(directory, "there is no such directory",
          "expected the raw directory of a study (run `ringlane.jar study` first, or give --raw)");
    }
    StudyRecord study = StudyRecord
        .of(JsonValue.read(directory.resolve(StudyRecord.FILE), "the record that a study leaves"));
    Environment environment = Environment
        .of(JsonValue.read(directory.resolve(Environment.FILE), "the machine's description that a study leaves"));
    Map<String, List<JmhResult>> jmh = new LinkedHashMap<>();
    for (StudyRecord.Fork fork : study.forks()) {
      if (fork.problem() == null) {
        Path file = inside(directory, fork.file());
        jmh.put(fork.file(), JmhResult.of(fork.file(), JsonValue.read(file, "a JMH result in JSON form")));
      }
    }
    List<String> files = list(directory);
    List<Evidence> evidence = new ArrayList<>();
    List<LatencyRow> latency = new ArrayList<>();
    KillMatrix killMatrix = null;
    for (String file : files) {
      if (file.endsWith(".evidence.json")) {
        evidence.add(Evidence.of(file, JsonValue.read(directory.resolve(file), "an evidence file of a prover")));
      } else if (Path.of(file).endsWith(KillMatrix.FILE)) {
        killMatrix = KillMatrix.of(JsonValue.read(directory.resolve(file), "the kill matrix of a museum"));
      } else if (file.endsWith(".latency.json")) {
        latency.addAll(LatencyRow.of(file, JsonValue.read(directory.resolve(file), "a latency table")));
      }
    }
    return new RawData(directory, study, environment, jmh, evidence, killMatrix, latency, files);
  }

  private static Path inside(Path directory, String file) throws BadInputException {
    Path path = directory.resolve(file).normalize();
    if (!path.startsWith(directory.normalize())) {
      throw new BadInputException(directory.resolve(StudyRecord.FILE), "a fork's file leaves the directory: " + file,
          "expected a path inside the raw directory");
    }
    return path;
  }

  private static List<String> list(Path directory) throws BadInputException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(Files::isRegularFile).map(path -> directory.relativize(path).toString().replace('\\', '/'))
          .sorted().toList();
    } catch (IOException e) {
      throw new BadInputException(directory, "cannot be listed (" + e + ")", "expected a readable directory");
    }
  }
}

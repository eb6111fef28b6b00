package io.ringlane.results.raw;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The vacuity guard of a benchmark fork: a file that holds no work is not a result. */
public final class ForkFile {

  private ForkFile() {}

  /** Why the file carries no figure, or null when it does. */
  public static @Nullable String problem(Path file) {
    try {
      return problem(JmhResult.of(file.toString(), JsonValue.read(file, "a JMH result in JSON form")));
    } catch (BadInputException e) {
      return String.valueOf(e.getMessage());
    }
  }

  static @Nullable String problem(List<JmhResult> results) {
    if (results.isEmpty()) {
      return "the result file holds no benchmark";
    }
    for (JmhResult result : results) {
      if (!(result.score() > 0) || Double.isInfinite(result.score())) {
        return result.shortName() + " has the score " + result.score() + ", which is no work at all";
      }
      OptionalDouble accepted = result.metric("accepted");
      if (accepted.isPresent() && accepted.getAsDouble() <= 0) {
        return result.shortName() + " accepted no operation";
      }
    }
    return null;
  }
}

package io.ringlane.checks.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.jspecify.annotations.Nullable;

/**
 * Every fault beside every check that promises to find it, and how soon it did; and the same checks without a fault, which must have nothing to say.
 *
 * @param schema {@value #SCHEMA}
 * @param runs of each fault before each check
 */
public record KillMatrix(int schema, int runs, List<Kill> kills, List<Clean> clean) {
  public static final int SCHEMA = 2;
  public static final String FILE = "kill-matrix.json";
  /** A clean verdict is quotable where its runs were so many times as long as the fault took to be found. */
  public static final double QUOTABLE = 20;

  /** A matrix of these kills, each beside the clean runs of its check. */
  public KillMatrix(int runs, List<Kill> kills, List<Clean> clean) {
    this(SCHEMA, runs, kills.stream().map(kill -> kill.beside(clean)).toList(), List.copyOf(clean));
  }

  /**
   * A fault and a check that promises to find it.
   *
   * @param check the command without seed and length
   * @param cleanCheck the same without the fault: another command where a strategy carries the fault
   * @param found how many of the runs ended with a violation
   * @param medianSeconds from the start of the check's work to its end, in the runs that found it; null where none did
   * @param cleanSeconds how long the check worked without the fault, all runs together; 0 where it did not, or was not upheld
   * @param patch what the fault is; empty where it is an entry of the catalogue
   */
  public record Kill(String fault, String check, @JsonProperty("clean_check") String cleanCheck, int found,
      @JsonProperty("median_seconds") @Nullable Double medianSeconds,
      @JsonProperty("clean_seconds") double cleanSeconds, List<String> patch) {
    public Kill {
      patch = List.copyOf(patch);
    }

    /** How many times the fault would have been found in the clean runs; null where it never was. */
    @JsonProperty
    public @Nullable Double sensitivity() {
      return medianSeconds == null ? null : cleanSeconds / medianSeconds;
    }

    /** Whether a clean verdict of the check says that this fault is not there. */
    @JsonProperty
    public boolean quotable() {
      Double times = sensitivity();
      return times != null && times >= QUOTABLE;
    }

    private Kill beside(List<Clean> clean) {
      List<Clean> own = clean.stream().filter(each -> each.check().equals(cleanCheck)).toList();
      double seconds = own.stream().allMatch(Clean::upheld) ? own.stream().mapToDouble(Clean::seconds).sum() : 0;
      return new Kill(fault, check, cleanCheck, found, medianSeconds, seconds, patch);
    }
  }

  /**
   * A check without a fault.
   *
   * @param runs how often it ran, with another seed each time
   * @param upheld whether every run found nothing, and saw enough to say so
   * @param accused whether one found something
   * @param seconds of work of all runs
   */
  public record Clean(String check, String command, int runs, boolean upheld, boolean accused, double seconds) {}

  /** A line for each fault that was missed, each check that accused today's source, and for a matrix without promises; empty where all is well. */
  @JsonProperty
  public List<String> complaints() {
    List<String> wrong = new ArrayList<>();
    if (kills.isEmpty()) {
      wrong.add("no check promised anything");
    }
    clean.stream().filter(check -> !check.upheld())
        .forEach(check -> wrong.add(
            check.check() + (check.accused() ? " accused today's source" : " showed nothing without a fault")));
    kills.stream().filter(kill -> kill.found() < runs).forEach(kill -> wrong.add(
        kill.check() + " missed " + kill.fault() + " in " + (runs - kill.found()) + " of " + runs + " runs"));
    kills.stream().filter(kill -> clean.stream().noneMatch(check -> check.check().equals(kill.cleanCheck())))
        .forEach(kill -> wrong.add(kill.cleanCheck() + " did not run without " + kill.fault()));
    return List.copyOf(wrong);
  }

  /** Writes {@value #FILE} into the folder, which is made where it does not exist. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(folder.resolve(FILE).toFile(), this);
  }
}

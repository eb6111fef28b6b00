package io.ringlane.checks.races;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.evidence.Evidence.Outcome;
import io.ringlane.cluster.Catalogue;
import io.ringlane.fixtures.Controls;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/** Plays every race on a database. */
public final class Races {
  /** The name of the layer in evidence files. */
  public static final String LAYER = "races";

  private Races() {}

  /** A race that was played; {@code complaint} is null where all was well. */
  public record Played(Race race, double seconds, @Nullable String complaint) {}

  /** Plays each once, on a fresh database each. */
  public static List<Played> play(RealDatabases database) throws InterruptedException {
    List<Played> played = new ArrayList<>();
    for (Race race : Race.values()) {
      played.add(play(race, database, UnaryOperator.identity()));
    }
    return played;
  }

  /** Plays the race of the frozen flusher on a database whose rows take any version: it must break. */
  public static Played control(RealDatabases database) throws InterruptedException {
    return play(Race.FROZEN_FLUSHER, database, Unguarded::new);
  }

  private static Played play(Race race, RealDatabases database, UnaryOperator<StoreOfRecord> change)
      throws InterruptedException {
    long start = System.nanoTime();
    String complaint;
    try (Stage stage = new Stage(database, change)) {
      complaint = race.play(stage);
    } catch (RuntimeException e) {
      complaint = "it ended with " + e;
    }
    return new Played(race, (System.nanoTime() - start) / 1e9, complaint);
  }

  /** The same as evidence. */
  public static Evidence evidence(RealDatabases database, List<Played> played, Played control) {
    return new Evidence(LAYER, played.stream()
        .map(each -> new Evidence.Item(Catalogue.AFFINE_DIRECT.name(), false,
            each.race().label() + " on " + database.label(),
            each.complaint() == null ? Outcome.upheld : Outcome.refuted, 1, "races", each.seconds(), each.complaint(),
            each.complaint()))
        .toList(),
        List.of(new Evidence.Control("unguarded-upsert", control.complaint() != null, control.seconds(),
            String.valueOf(control.complaint()))),
        Controls.catalogueWithControls().stream().filter(entry -> !entry.equals(Catalogue.AFFINE_DIRECT))
            .map(entry -> new Evidence.Unjudged(entry.name(), "races with the database",
                "they are about what is below every strategy, and played under one"))
            .toList());
  }
}

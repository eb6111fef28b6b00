package io.ringlane.checks.kill;

import java.nio.file.Path;

/**
 * What a kill test is to do.
 *
 * @param kills how many kills must hit a child
 * @param policy the write policy of the cache under test
 * @param judge whose rule decides what may be lost; another than {@code policy} for a control
 * @param database the database by name
 * @param seed decides moments and load
 * @param work an empty folder for database, journal and logs
 * @param tamper a control: puts one row back before the first comparison that has one to put back
 */
public record KillPlan(int kills, KillPolicy policy, KillPolicy judge, String database, long seed, Path work,
    boolean tamper) {
  private static final int MOST_KILLS = 10_000; // each attempt takes two numbers of runs, of which there are 65,535

  public KillPlan {
    possibleKills(kills);
    knownDatabase(database);
  }

  /** @throws IllegalArgumentException where so many kills cannot be; the message says how many can */
  public static int possibleKills(int kills) {
    if (kills < 1 || kills > MOST_KILLS) {
      throw new IllegalArgumentException(kills + " kills are asked for, it must be from 1 to " + MOST_KILLS);
    }
    return kills;
  }

  /** @throws IllegalArgumentException where there is no database of this name; the message says which there are */
  public static String knownDatabase(String name) {
    if (!KillDatabase.NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "there is no database '" + name + "'; there are " + String.join(", ", KillDatabase.NAMES));
    }
    return name;
  }
}

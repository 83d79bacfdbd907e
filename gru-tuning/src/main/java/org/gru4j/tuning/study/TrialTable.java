package org.gru4j.tuning.study;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.gru4j.storage.VisibleText;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.type.TypeReference;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Trials as rows. */
final class TrialTable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<TreeMap<String, Object>> MAP = new TypeReference<>() {};

  private final Database database;

  TrialTable(Database database) {
    this.database = database;
  }

  /** All trials in the order of their numbers. */
  List<Trial> all() {
    Map<Long, NavigableMap<Long, Double>> losses = new HashMap<>();
    database.query(
        "SELECT trial, step, loss FROM intermediate",
        row ->
            losses
                .computeIfAbsent(row.getLong(1), number -> new TreeMap<>())
                .put(row.getLong(2), row.getDouble(3)));
    return database.query(
        "SELECT number, state, parameters, seed, score, started, ended, error FROM trial"
            + " ORDER BY number",
        row -> checked(row, losses));
  }

  private Trial checked(ResultSet row, Map<Long, NavigableMap<Long, Double>> losses)
      throws SQLException {
    try {
      Trial trial = trial(row, losses);
      trial.intermediateValues().forEach(Trial::requireLoss);
      return trial;
    } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
      throw new StudyException(
          "Study %s cannot be used: expected a trial, found one with other values (%s)."
              .formatted(database.file(), VisibleText.of(String.valueOf(e.getMessage()))),
          e);
    }
  }

  private static Trial trial(ResultSet row, Map<Long, NavigableMap<Long, Double>> losses)
      throws SQLException {
    long number = row.getLong("number");
    long ended = row.getLong("ended");
    long until = row.wasNull() ? System.currentTimeMillis() : ended;
    Object score = row.getObject("score");
    return new Trial(
        number,
        TrialState.valueOf(row.getString("state")),
        parameters(row.getString("parameters")),
        row.getLong("seed"),
        losses.getOrDefault(number, new TreeMap<>()),
        score == null ? null : (Double) ((Number) score).doubleValue(),
        Duration.ofMillis(Math.max(0, until - row.getLong("started"))),
        row.getString("error"));
  }

  /** Values in the order of their names: equal maps are equal texts. */
  static String json(Map<String, Object> parameters) {
    try {
      return MAPPER.writeValueAsString(new TreeMap<>(parameters));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Expected parameters that are numbers, truth values or texts, found " + parameters + ".",
          e);
    }
  }

  private static Map<String, Object> parameters(String json) {
    try {
      return MAPPER.readValue(json, MAP);
    } catch (JsonProcessingException e) {
      throw new StudyException("Expected parameters in JSON, found " + json + ".", e);
    }
  }

  void insert(Trial trial, String worker, long now, long leaseUntil) {
    database.update(
        "INSERT INTO trial (number, state, parameters, seed, attempt, worker, lease_until, started)"
            + " VALUES (?, 'RUNNING', ?, ?, 1, ?, ?, ?)",
        trial.number(),
        json(trial.parameters()),
        trial.seed(),
        worker,
        leaseUntil,
        now);
  }

  /** Whether the claim held and its row was changed. */
  boolean end(Claim claim, TrialState state, @Nullable Double score, @Nullable String error) {
    return database.update(
            "UPDATE trial SET state = ?, score = ?, error = ?, ended = ?, worker = NULL"
                + " WHERE number = ? AND attempt = ? AND worker = ? AND state = 'RUNNING'",
            state.name(),
            score,
            error,
            System.currentTimeMillis(),
            claim.number(),
            claim.attempt(),
            claim.worker())
        == 1;
  }
}

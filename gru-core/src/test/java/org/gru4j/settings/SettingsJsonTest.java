package org.gru4j.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class SettingsJsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  record Decay(double rate, double floor) {}

  record Inner(int size, Decay decay) implements SettingGroup {}

  record Outer(Inner inner, boolean tied) implements SettingGroup {}

  record Model(int version, Outer outer, String name) {}

  record Grown(int size, @Setting(value = "Came later", before = "0.5") double share)
      implements SettingGroup {}

  record Later(Grown grown, @Setting(value = "Came later", before = "3") int count) {}

  private static final Model MODEL =
      new Model(1, new Outer(new Inner(7, new Decay(0.5, 0.1)), true), "m");
  private static final String FLAT =
      "{\"version\":1,\"size\":7,\"decay\":{\"rate\":0.5,\"floor\":0.1},\"tied\":true,\"name\":\"m\"}";

  @Test
  void groupsLeaveNoTraceInAFile() throws JsonProcessingException {
    JsonNode written = SettingsJson.flat(MAPPER.valueToTree(MODEL), Model.class);

    assertThat(written).isEqualTo(MAPPER.readTree(FLAT));
  }

  @Test
  void readsWhatItWrites() throws JsonProcessingException {
    JsonNode read = SettingsJson.nested(MAPPER.readTree(FLAT), Model.class);

    assertThat(MAPPER.treeToValue(read, Model.class)).isEqualTo(MODEL);
  }

  @Test
  void readsFilesThatAreOlderThanASetting() throws JsonProcessingException {
    JsonNode old = SettingsJson.nested(MAPPER.readTree("{\"size\":7}"), Later.class);
    JsonNode present =
        SettingsJson.nested(
            MAPPER.readTree("{\"size\":7,\"share\":0.25,\"count\":4}"), Later.class);

    assertThat(MAPPER.treeToValue(old, Later.class)).isEqualTo(new Later(new Grown(7, 0.5), 3));
    assertThat(MAPPER.treeToValue(present, Later.class))
        .isEqualTo(new Later(new Grown(7, 0.25), 4));
  }

  @Test
  void leavesOtherValuesAsTheyAre() throws JsonProcessingException {
    JsonNode list = MAPPER.readTree("[1, 2]");

    assertThat(SettingsJson.flat(list, int[].class)).isEqualTo(MAPPER.readTree("[1, 2]"));
    assertThat(SettingsJson.nested(list, int[].class)).isEqualTo(MAPPER.readTree("[1, 2]"));
  }
}

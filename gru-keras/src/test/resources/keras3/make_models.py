"""Writes Keras 3 models with random weights, an input for each, and what predict gives.

    pip install keras==3.15.1 numpy h5py scipy jax
    KERAS_BACKEND=numpy python make_models.py FOLDER
"""

import json
import pathlib
import sys

import keras
import numpy as np
from keras import layers

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(20260)


def write(name, model, values):
    # Biases too, and everything far from what an initialiser gives.
    model.set_weights([random.uniform(-0.9, 0.9, w.shape) for w in model.get_weights()])
    model.save(folder / f"{name}.keras")
    if name in ("tagger", "functional"):
        model.save(folder / f"{name}.h5")
    output = model.predict(values, verbose=0)
    content = {"keras": keras.__version__, "input": values.tolist(), "output": output.tolist()}
    (folder / f"{name}.json").write_text(json.dumps(content) + "\n")


def sequences():
    return random.uniform(-1, 1, (3, 6, 5)).astype("float32")


write(
    "tagger",
    keras.Sequential(
        [
            keras.Input((None,)),
            layers.Embedding(7, 5, name="letters"),
            layers.GRU(3, return_sequences=True),
            layers.Dropout(0.5),
            layers.Bidirectional(layers.GRU(4, return_sequences=True), name="both"),
            layers.TimeDistributed(layers.Dense(6, activation="tanh")),
            layers.Dense(2, activation="softmax"),
        ]
    ),
    np.array([[1, 2, 3, 4, 6, 0], [6, 5, 0, 1, 1, 2]]),
)

write(
    "last_state",
    keras.Sequential(
        [
            keras.Input((6, 5)),
            layers.GRU(4, return_sequences=True, go_backwards=True, reset_after=False, name="back"),
            layers.GRU(3, return_sequences=True, use_bias=False, activation="softsign"),
            layers.GRU(4, dropout=0.2, recurrent_dropout=0.1, name="last"),
            layers.Dense(2, use_bias=False),
        ]
    ),
    sequences(),
)

write(
    "masked",
    keras.Sequential(
        [
            keras.Input((None,)),
            layers.Embedding(7, 5, mask_zero=True),
            layers.GRU(3, return_sequences=True),
            layers.Bidirectional(layers.GRU(4), merge_mode="sum"),
            layers.Dense(2, activation="sigmoid"),
        ]
    ),
    np.array([[1, 2, 3, 4, 6, 5], [6, 5, 0, 0, 0, 0], [3, 1, 2, 1, 0, 0]]),
)

shortened = sequences()
shortened[0, 4:] = shortened[2, 1:] = -1.5
write(
    "masking",
    keras.Sequential(
        [
            keras.Input((None, 5)),
            layers.Masking(mask_value=-1.5),
            layers.GRU(3, return_sequences=True),
            layers.GRU(4),
            layers.Activation("softsign"),
            layers.Dense(2),
        ]
    ),
    shortened,
)

left = keras.Input((6, 5), name="left")
states = layers.GRU(3, return_sequences=True)(left)
joined = layers.Concatenate()([left, states])
write("functional", keras.Model(left, layers.Dense(2)(layers.GRU(4)(joined))), sequences())

# Refused, as its arrays have numbers for names.
keras.Sequential([keras.Input((6, 5)), layers.GRU(2), layers.BatchNormalization()]).save(
    folder / "normalized.keras"
)

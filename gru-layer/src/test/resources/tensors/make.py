"""Writes the files beside it with NumPy and safetensors, the formats' own implementations."""
import numpy as np
import safetensors

values = np.arange(6).reshape(2, 3) * 0.25 - 0.5  # exact in every type

np.savez(
    "plain.npz",
    **{"scope/f8": values, "f4_fortran": np.asfortranarray(values, "f4"), "f2": values.astype("f2")},
    f8_big=values.astype(">f8"), f4_big=values.astype(">f4"), scalar=np.float32(0.75))
np.savez_compressed("compressed.npz", f4=values.astype("f4"))
np.save("fortran_big.npy", np.asfortranarray(values.astype(">f8")))

f32 = values.astype("<f4")
arrays = {
    "f64": ("float64", values.astype("<f8")),
    "f32": ("float32", f32),
    "f16": ("float16", values.astype("<f2")),
    "bf16": ("bfloat16", (f32.view("<u4") >> 16).astype("<u2")),
}
specs = {
    name: safetensors.TensorSpec(
        dtype=dtype, shape=array.shape, data_ptr=array.ctypes.data, data_len=array.nbytes)
    for name, (dtype, array) in arrays.items()
}
safetensors.serialize_file(specs, "all.safetensors", {"format": "pt"})

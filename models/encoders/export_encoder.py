"""Exports a torch image encoder to ONNX with the manifest that Histologue reads (README.md beside this file).

    from export_encoder import export_encoder
    export_encoder(model, "uni.onnx", name="UNI", input_px=224, um_per_px=0.5, mean=..., std=...,
                   licence="CC-BY-NC-ND-4.0", restricts_derivatives=True)
"""
import hashlib
import json
import pathlib

import torch


def export_encoder(
    model, path, *, name, input_px, um_per_px, mean, std, licence, restricts_derivatives, licence_url=None, pooling="none"
):
    """Writes `path` and its manifest beside it. `model` takes [n, 3, input_px, input_px] and gives [n, dimension], or
    [n, tokens, dimension] with `pooling` "cls" or "mean"."""
    path = pathlib.Path(path)
    model = model.eval().cpu().float()
    example = torch.randn(2, 3, input_px, input_px)
    with torch.no_grad():
        dimension = model(example).shape[-1]
        torch.onnx.export(
            model,
            example,
            str(path),
            input_names=["tiles"],
            output_names=["embedding"],
            dynamic_axes={"tiles": {0: "n"}, "embedding": {0: "n"}},
            opset_version=14,
        )
    manifest = {
        "format": "histologue-encoder",
        "formatVersion": 1,
        "name": name,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "inputPx": input_px,
        "umPerPx": um_per_px,
        "mean": list(mean),
        "std": list(std),
        "layout": "NCHW",
        "dimension": dimension,
        "pooling": pooling,
        "licence": licence,
        "restrictsDerivatives": restricts_derivatives,
    }
    if licence_url:
        manifest["licenceUrl"] = licence_url
    path.with_suffix(".json").write_text(json.dumps(manifest, indent=2) + "\n")
    return manifest

"""Proves that the environment works: imports, a compiled operator, a one-layer model on the CPU."""

import librosa
import numpy
import torch
import torchaudio
import torchvision
import transformers

boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [1.0, 1.0, 11.0, 11.0], [50.0, 50.0, 60.0, 60.0]])
kept = torchvision.ops.nms(boxes, torch.tensor([0.9, 0.8, 0.7]), 0.5)
assert kept.tolist() == [0, 2], kept

wave = torch.from_numpy(librosa.tone(440, sr=16000, length=16000).astype(numpy.float32))
assert torchaudio.functional.resample(wave, 16000, 8000).shape == (8000,)

configuration = transformers.BertConfig(
    hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, vocab_size=100
)
answer = transformers.BertModel(configuration).eval()(torch.tensor([[1, 2, 3]]))
assert answer.last_hidden_state.shape == (1, 3, 32)

print(f"torch {torch.__version__} (CUDA {torch.version.cuda}), torchvision {torchvision.__version__},")
print(f"torchaudio {torchaudio.__version__}, transformers {transformers.__version__}: all work together")

"""Rank-sum test with ties per gene, scipy's mannwhitneyu, on the matrix that the bench writes. Prints seconds per gene and z.

Usage: python3 rank_sum_scipy.py matrix.f32 nSpot nGene
The file holds genes x spots, float32; the first half of the spots is the first group.
"""
import json
import sys
import time

import numpy as np
import scipy
from scipy import stats

path, n_spot, n_gene = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
matrix = np.fromfile(path, np.float32).reshape(n_gene, n_spot)
half = n_spot // 2
start = time.perf_counter()
p = [stats.mannwhitneyu(row[:half], row[half:], use_continuity=False, method="asymptotic").pvalue for row in matrix]
print(json.dumps({"seconds": time.perf_counter() - start, "p": p, "scipy": scipy.__version__}))

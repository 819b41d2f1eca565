from typing import Optional
__version__ = '2.15.0+cu132'
cuda: Optional[str] = '13.2'
hip = None

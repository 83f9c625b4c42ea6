#ifdef __cplusplus
extern "C" {
#endif
int inches(int feet, int rest);
int *counter(void);
#ifdef __cplusplus
}
#endif

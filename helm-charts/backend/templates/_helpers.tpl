{{/* Labels of an object. Takes root and component. */}}
{{- define "backend.labels" -}}
{{ include "backend.selector" . }}
app.kubernetes.io/part-of: quayside
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* What Services, policies and budgets select by. A Deployment's selector can never change. */}}
{{- define "backend.selector" -}}
app.kubernetes.io/name: backend
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Labels of a pod: without versions, so that a new chart version alone rolls nothing. */}}
{{- define "backend.podLabels" -}}
{{ include "backend.selector" . }}
app.kubernetes.io/part-of: quayside
{{- end }}

{{/* What was released to the environment, else what image says. */}}
{{- define "backend.image" -}}
{{- $released := .Values.release.backend | default dict -}}
{{- $version := or $released.tag $released.digest | empty | not | ternary $released .Values.image -}}
{{- if eq (toString $version.tag) "latest" }}{{ fail "image.tag is latest, which names another image every day: give a version, or image.digest" }}{{ end -}}
{{- .Values.image.repository }}{{ if $version.digest }}@{{ $version.digest }}{{ else }}:{{ $version.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* What keeps a pod in the Pod Security Standard "restricted". */}}
{{- define "backend.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "backend.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* What all pods of this chart have in common. */}}
{{- define "backend.podBasics" -}}
# Variables such as BACKEND_PORT, made for every Service of the namespace, would only be in the way.
enableServiceLinks: false
securityContext:
  {{- include "backend.podSecurity" . | nindent 2 }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
Annotations of all that hands the number of pods over to the HPA, given the wave. All of it is there within a sync (with
plain Helm: before an upgrade) and gone after it, the right to scale included. A failed one stays, to be looked at.
*/}}
{{- define "backend.handoverHook" -}}
argocd.argoproj.io/hook: Sync
argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceeded
argocd.argoproj.io/sync-wave: {{ . | quote }}
helm.sh/hook: pre-upgrade
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
helm.sh/hook-weight: {{ . | quote }}
{{- end }}
